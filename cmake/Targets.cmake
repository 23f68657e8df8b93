# SPDX-License-Identifier: Apache-2.0 OR MIT

# chaosactord_library(NAME [SOURCES …] USES …): one folder as a static library, by
# default of every .c file in it and below. USES names the folders it may include and
# its third-party libraries.
function(chaosactord_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES" ${ARGN})
  if(NOT arg_SOURCES)
    file(GLOB_RECURSE arg_SOURCES CONFIGURE_DEPENDS *.c)
  endif()
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE chaosactord_flags PUBLIC ${arg_USES})
endfunction()

# chaosactord_program(NAME SOURCES … USES …): an installed executable.
function(chaosactord_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE chaosactord_flags ${arg_USES})
  install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()

# Debian's Python: the one whose packages script/setup installs, whatever PATH says.
set(CHAOSACTORD_PYTHON /usr/bin/python3 CACHE FILEPATH "Python that runs the test scripts")

# chaosactord_check(NAME LABEL COMMAND…): a script, run from the checkout, as the
# ctest NAME. Its exit code 77 means "skipped".
function(chaosactord_check name label)
  add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 900 LABELS ${label} SKIP_RETURN_CODE 77)
endfunction()
