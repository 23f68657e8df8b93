// SPDX-License-Identifier: Apache-2.0 OR MIT

// read-car FILE: its roots, then each block as CID and SHA-256, read by go-car, which also looks
// at all of it once more and compares each block with its CID.
//
// read-car FILE OUT version2: the same CAR as version 2, with an index.
package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"

	car "github.com/ipld/go-car/v2"
	_ "github.com/multiformats/go-multihash/register/all"
)

func read(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	whole, err := car.NewReader(file)
	if err != nil {
		return err
	}
	stats, err := whole.Inspect(true)
	if err != nil {
		return err
	}
	if !stats.RootsPresent || stats.Version != 1 {
		return fmt.Errorf("version %d, roots present: %t", stats.Version, stats.RootsPresent)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	blocks, err := car.NewBlockReader(file)
	if err != nil {
		return err
	}
	for _, root := range blocks.Roots {
		fmt.Println("root", root)
	}
	for {
		block, err := blocks.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		fmt.Printf("%s %x\n", block.Cid(), sha256.Sum256(block.RawData()))
	}
}

func main() {
	var err error

	if len(os.Args) > 2 {
		err = car.WrapV1File(os.Args[1], os.Args[2])
	} else {
		err = read(os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
