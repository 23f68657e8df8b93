# SPDX-License-Identifier: Apache-2.0 OR MIT
# BLS signatures. Debian has no library for them: `script/setup bls` brings the C source of
# supranational/blst, and it is compiled here, as its own build.rs does in portable mode (what the
# processor has is found out at run time). Sets BLST_FOUND, BLS_TEXT for Chaos.Info and, if
# it is found, the target BLST.
set(BLST_SOURCE_DIR ${PROJECT_SOURCE_DIR}/build/vendor/blst CACHE PATH
  "Where script/setup bls has put the C source of blst")

set(BLST_FOUND OFF)
set(BLS_TEXT "not built in: every BLS signature is invalid")
if(NOT CHAOSACTORD_BLST STREQUAL "AUTO" AND CHAOSACTORD_BLST AND
    NOT EXISTS ${BLST_SOURCE_DIR}/src/server.c)
  message(FATAL_ERROR "CHAOSACTORD_BLST is ${CHAOSACTORD_BLST}, but there is no blst in "
    "${BLST_SOURCE_DIR}: run script/setup bls")
endif()
if(NOT CHAOSACTORD_BLST OR NOT EXISTS ${BLST_SOURCE_DIR}/src/server.c)
  message(STATUS "BLS signatures: no (script/setup bls brings the library)")
  return()
endif()

set(BLST_FOUND ON)
file(STRINGS ${BLST_SOURCE_DIR}/VERSION BLS_TEXT LIMIT_COUNT 1)
message(STATUS "BLS signatures: blst ${BLS_TEXT}")
set(blst_files ${BLST_SOURCE_DIR}/src/server.c)
set(blst_definitions __BLST_PORTABLE__)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|aarch64|arm64)$")
  enable_language(ASM)
  list(APPEND blst_files ${BLST_SOURCE_DIR}/build/assembly.S)
else()
  list(APPEND blst_definitions __BLST_NO_ASM__)
endif()
# Not ours: without our warnings and without sanitizers, and always optimised.
add_library(BLST STATIC ${blst_files})
target_include_directories(BLST SYSTEM INTERFACE ${BLST_SOURCE_DIR}/bindings)
target_compile_definitions(BLST PRIVATE ${blst_definitions})
target_compile_options(BLST PRIVATE -O2 -w -fno-builtin
  $<$<COMPILE_LANGUAGE:C>:-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=>)
set_target_properties(BLST PROPERTIES INTERPROCEDURAL_OPTIMIZATION OFF)
