# SPDX-License-Identifier: Apache-2.0 OR MIT

# chaosactord_library(NAME SOURCES … USES …): one folder as a static library.
# USES names the folders it may include and its third-party libraries.
function(chaosactord_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES" ${ARGN})
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

# chaosactord_test(FOLDER SUBJECT USES …): tests/unit/FOLDER/test_SUBJECT.c as the
# ctest "unit/FOLDER/SUBJECT".
function(chaosactord_test folder subject)
  cmake_parse_arguments(arg "" "" "USES" ${ARGN})
  set(target test_${folder}_${subject})
  add_executable(${target} ${PROJECT_SOURCE_DIR}/tests/unit/${folder}/test_${subject}.c)
  target_link_libraries(${target} PRIVATE chaosactord_flags PkgConfig::CMOCKA ${arg_USES})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME unit/${folder}/${subject} COMMAND ${target})
  set_tests_properties(unit/${folder}/${subject} PROPERTIES TIMEOUT 300 LABELS unit
    ENVIRONMENT "CMOCKA_MESSAGE_OUTPUT=STDOUT")
endfunction()

# Debian's Python: the one whose packages script/setup installs, whatever PATH says.
set(CHAOSACTORD_PYTHON /usr/bin/python3 CACHE FILEPATH "Python that runs the test scripts")

# chaosactord_check(NAME LABEL COMMAND…): a script, run from the checkout, as the
# ctest NAME. Its exit code 77 means "skipped".
function(chaosactord_check name label)
  add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 900 LABELS ${label} SKIP_RETURN_CODE 77)
endfunction()
