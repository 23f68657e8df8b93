# SPDX-License-Identifier: Apache-2.0 OR MIT
# What `cmake --install` brings beside the two programs (cmake/Targets.cmake).
install(FILES COPYRIGHT LICENSE-APACHE LICENSE-MIT DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Man pages and completions are found by what they are called, whatever made them.
foreach(kind 1 5 8)
  file(GLOB pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/man/*.${kind})
  install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${kind})
endforeach()
file(GLOB bash_completions CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/completions/*.bash)
foreach(completion ${bash_completions})
  get_filename_component(program ${completion} NAME_WE)
  install(FILES ${completion} RENAME ${program}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
endforeach()
file(GLOB fish_completions CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/completions/*.fish)
install(FILES ${fish_completions} DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
file(GLOB zsh_completions CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/completions/_*)
install(FILES ${zsh_completions} DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)

# The service of systemd and its options, which an image has no use for (`--component Unspecified`
# leaves them out). The unit and its variables name /usr/bin and /etc, where a package puts things.
set(CHAOSACTORD_UNIT_DIR lib/systemd/system CACHE STRING "Where the unit goes")
file(GLOB units CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/*.service)
install(FILES ${units} DESTINATION ${CHAOSACTORD_UNIT_DIR} COMPONENT service)
install(FILES examples/chaosactord.conf
  DESTINATION ${CMAKE_INSTALL_SYSCONFDIR}/chaosactord COMPONENT service)
install(FILES examples/chaosactord.default RENAME chaosactord
  DESTINATION ${CMAKE_INSTALL_SYSCONFDIR}/default COMPONENT service)

# The OpenRPC document is what the daemon says of itself, so it has to run here. Where it
# does not (another architecture), it is asked at /openrpc.json later.
if(NOT CMAKE_CROSSCOMPILING)
  set(openrpc ${PROJECT_BINARY_DIR}/openrpc.json)
  add_custom_command(OUTPUT ${openrpc}
    COMMAND cmake/openrpc_document ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} ${openrpc}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    DEPENDS chaosactord chaosactor cmake/openrpc_document
    COMMENT "Writing openrpc.json" VERBATIM)
  # Builds with tests start the daemon often enough.
  if(BUILD_TESTING)
    add_custom_target(openrpc_document DEPENDS ${openrpc})
  else()
    add_custom_target(openrpc_document ALL DEPENDS ${openrpc})
  endif()
  install(FILES ${openrpc} DESTINATION ${CMAKE_INSTALL_DATADIR}/chaosactord OPTIONAL)
endif()
