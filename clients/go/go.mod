module chaosactord/clients/go

go 1.21
