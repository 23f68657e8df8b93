// SPDX-License-Identifier: Apache-2.0 OR MIT

// Reads a TipSet as JSON a line, decodes it into the shapes that a Go client of Lotus has, sorts and
// encodes its headers as such a client does, and fails where a key is not that of its header.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"

	"github.com/filecoin-project/go-address"
	"github.com/filecoin-project/go-state-types/abi"
	"github.com/filecoin-project/go-state-types/big"
	"github.com/filecoin-project/go-state-types/crypto"
	"github.com/filecoin-project/go-state-types/proof"
	"github.com/ipfs/go-cid"
	"github.com/minio/blake2b-simd"
	mh "github.com/multiformats/go-multihash"
	cbg "github.com/whyrusleeping/cbor-gen"
)

type ticket struct{ VRFProof []byte }

type electionProof struct {
	WinCount int64
	VRFProof []byte
}

type beaconEntry struct {
	Round uint64
	Data  []byte
}

type header struct {
	Miner                 address.Address
	Ticket                *ticket
	ElectionProof         *electionProof
	BeaconEntries         []beaconEntry
	WinPoStProof          []proof.PoStProof
	Parents               []cid.Cid
	ParentWeight          big.Int
	Height                abi.ChainEpoch
	ParentStateRoot       cid.Cid
	ParentMessageReceipts cid.Cid
	Messages              cid.Cid
	BLSAggregate          *crypto.Signature
	Timestamp             uint64
	BlockSig              *crypto.Signature
	ForkSignaling         uint64
	ParentBaseFee         big.Int
}

type tipSet struct {
	Cids   []cid.Cid
	Blocks []*header
	Height abi.ChainEpoch
}

// encoder collects the first failure.
type encoder struct {
	w   *cbg.CborWriter
	err error
}

func (e *encoder) do(err error) {
	if e.err == nil {
		e.err = err
	}
}

func (e *encoder) array(n int) { e.do(e.w.WriteMajorTypeHeader(cbg.MajArray, uint64(n))) }

func (e *encoder) uint(n uint64) { e.do(e.w.WriteMajorTypeHeader(cbg.MajUnsignedInt, n)) }

func (e *encoder) int(n int64) {
	if n >= 0 {
		e.uint(uint64(n))
	} else {
		e.do(e.w.WriteMajorTypeHeader(cbg.MajNegativeInt, uint64(-n-1)))
	}
}

func (e *encoder) bytes(b []byte) {
	e.do(e.w.WriteMajorTypeHeader(cbg.MajByteString, uint64(len(b))))
	_, err := e.w.Write(b)
	e.do(err)
}

func (e *encoder) cid(c cid.Cid) { e.do(cbg.WriteCid(e.w, c)) }

func (e *encoder) value(v interface{ MarshalCBOR(io.Writer) error }) { e.do(v.MarshalCBOR(e.w)) }

func (h *header) encode() ([]byte, error) {
	var out bytes.Buffer
	e := encoder{w: cbg.NewCborWriter(&out)}

	e.array(16)
	e.value(&h.Miner)
	e.array(1)
	e.bytes(h.Ticket.VRFProof)
	e.array(2)
	e.int(h.ElectionProof.WinCount)
	e.bytes(h.ElectionProof.VRFProof)
	e.array(len(h.BeaconEntries))
	for _, entry := range h.BeaconEntries {
		e.array(2)
		e.uint(entry.Round)
		e.bytes(entry.Data)
	}
	e.array(len(h.WinPoStProof))
	for i := range h.WinPoStProof {
		e.value(&h.WinPoStProof[i])
	}
	e.array(len(h.Parents))
	for _, parent := range h.Parents {
		e.cid(parent)
	}
	e.value(&h.ParentWeight)
	e.int(int64(h.Height))
	e.cid(h.ParentStateRoot)
	e.cid(h.ParentMessageReceipts)
	e.cid(h.Messages)
	e.value(h.BLSAggregate)
	e.uint(h.Timestamp)
	e.value(h.BlockSig)
	e.uint(h.ForkSignaling)
	e.value(&h.ParentBaseFee)
	return out.Bytes(), e.err
}

// As chain/types/tipset.go of Lotus sorts blocks.
func (t *tipSet) sort() {
	digest := func(i int) []byte {
		sum := blake2b.Sum256(t.Blocks[i].Ticket.VRFProof)
		return sum[:]
	}
	sort.Slice(t.Blocks, func(i, j int) bool { return bytes.Compare(digest(i), digest(j)) < 0 })
}

func (t *tipSet) check() error {
	if len(t.Blocks) == 0 || len(t.Blocks) != len(t.Cids) {
		return fmt.Errorf("%d blocks, %d keys", len(t.Blocks), len(t.Cids))
	}
	for _, block := range t.Blocks {
		if block.Ticket == nil || block.ElectionProof == nil || block.Height != t.Height {
			return fmt.Errorf("a block without ticket or proof, or of another height")
		}
	}
	t.sort()
	for i, block := range t.Blocks {
		data, err := block.encode()
		if err != nil {
			return err
		}
		name, err := cid.V1Builder{Codec: cid.DagCBOR, MhType: mh.BLAKE2B_MIN + 31}.Sum(data)
		if err != nil {
			return err
		}
		if name != t.Cids[i] {
			return fmt.Errorf("block %d is %s, not %s", i, name, t.Cids[i])
		}
	}
	return nil
}

func main() {
	in := bufio.NewReader(os.Stdin)
	tipsets, blocks := 0, 0

	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		var tipset tipSet
		if err == nil {
			err = json.Unmarshal(line, &tipset)
		}
		if err == nil {
			err = tipset.check()
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "tipset %d: %v\n", tipsets, err)
			os.Exit(1)
		}
		tipsets++
		blocks += len(tipset.Blocks)
	}
	fmt.Printf("%d tipsets, %d blocks\n", tipsets, blocks)
}
