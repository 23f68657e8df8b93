// SPDX-License-Identifier: Apache-2.0 OR MIT

package main

import (
	"context"
	"encoding/json"
)

// The shapes of Lotus that the flows look into, and its API as far as they call it. go-jsonrpc
// makes the functions of the structs; what is only compared stays as it came.

type cid struct {
	Text string `json:"/"`
}

type blockHeader struct {
	Parents         []cid
	ParentStateRoot cid
	Height          int64
	Timestamp       uint64
}

type tipSet struct {
	Cids   []cid
	Blocks []blockHeader
	Height int64
}

type message struct {
	Version    uint64
	To, From   string
	Nonce      uint64
	Value      string
	GasLimit   int64
	GasFeeCap  string
	GasPremium string
	Method     uint64
	Params     []byte
}

type signature struct {
	Type byte
	Data []byte
}

type signedMessage struct {
	Message   message
	Signature signature
	CID       cid `json:"CID"`
}

type receipt struct {
	ExitCode int64
	Return   []byte
	GasUsed  int64
}

type msgLookup struct {
	Message cid
	Receipt receipt
	TipSet  []cid
	Height  int64
}

type invocResult struct {
	MsgCid         cid
	Msg            *message
	MsgRct         *receipt
	ExecutionTrace json.RawMessage
}

type computeOutput struct {
	Root  cid
	Trace []*invocResult
}

type headChange struct {
	Type string
	Val  *tipSet
}

type mpoolUpdate struct {
	Type    int
	Message *signedMessage
}

type apiVersion struct {
	Version    string
	APIVersion uint32
	BlockDelay uint64
}

type spec struct {
	MaxFee string
}

// What both versions of the API have.
type common struct {
	Version               func(context.Context) (apiVersion, error)
	AuthVerify            func(context.Context, string) ([]string, error)
	ChainHead             func(context.Context) (*tipSet, error)
	ChainGetTipSet        func(context.Context, []cid) (*tipSet, error)
	ChainGetMessage       func(context.Context, cid) (*message, error)
	ChainReadObj          func(context.Context, cid) ([]byte, error)
	ChainNotify           func(context.Context) (<-chan []*headChange, error)
	GasEstimateMessageGas func(context.Context, *message, *spec, []cid) (*message, error)
	MpoolGetNonce         func(context.Context, string) (uint64, error)
	MpoolPush             func(context.Context, *signedMessage) (cid, error)
	MpoolPushMessage      func(context.Context, *message, *spec) (*signedMessage, error)
	MpoolPending          func(context.Context, []cid) ([]*signedMessage, error)
	MpoolSub              func(context.Context) (<-chan mpoolUpdate, error)
	StateCompute          func(context.Context, int64, []*message, []cid) (*computeOutput, error)
	StateCall             func(context.Context, *message, []cid) (*invocResult, error)
	StateReplay           func(context.Context, []cid, cid) (*invocResult, error)
	StateGetActor         func(context.Context, string, []cid) (json.RawMessage, error)
	StateListActors       func(context.Context, []cid) ([]string, error)
	StateLookupID         func(context.Context, string, []cid) (string, error)
	StateNetworkVersion   func(context.Context, []cid) (uint, error)
	StateReadState        func(context.Context, string, []cid) (json.RawMessage, error)
	StateMinerInfo        func(context.Context, string, []cid) (json.RawMessage, error)
	WalletNew             func(context.Context, string) (string, error)
	WalletHas             func(context.Context, string) (bool, error)
	WalletBalance         func(context.Context, string) (string, error)
	WalletSignMessage     func(context.Context, string, *message) (*signedMessage, error)
}

type v1 struct {
	StateSearchMsg func(context.Context, []cid, cid, int64, bool) (*msgLookup, error)
	StateWaitMsg   func(context.Context, cid, uint64, int64, bool) (*msgLookup, error)
}

type v0 struct {
	StateSearchMsg  func(context.Context, cid) (*msgLookup, error)
	StateWaitMsg    func(context.Context, cid, uint64) (*msgLookup, error)
	StateGetReceipt func(context.Context, cid, []cid) (*receipt, error)
}

// One version of the API, dialled; search and wait hide which.
type node struct {
	common
	v0     v0
	search func(context.Context, cid) (*msgLookup, error)
	wait   func(context.Context, cid) (*msgLookup, error)
}
