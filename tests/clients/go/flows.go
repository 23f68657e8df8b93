// SPDX-License-Identifier: Apache-2.0 OR MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// ---- reads ----

func lookReads(v verdicts, api *node, version, from string) {
	numbers := map[string]uint32{"v1": 131840, "v0": 66816}
	v.works("Version", func(ctx context.Context) error {
		got, err := api.Version(ctx)
		return first(err, same("APIVersion", got.APIVersion, numbers[version]))
	})
	v.works("ChainHead, ChainGetTipSet", func(ctx context.Context) error {
		head, err := api.ChainHead(ctx)
		if err != nil {
			return err
		}
		again, err := api.ChainGetTipSet(ctx, head.Cids)
		return first(err, same("tipset", again, head))
	})
	v.works("ChainReadObj", func(ctx context.Context) error {
		head, err := api.ChainHead(ctx)
		if err != nil {
			return err
		}
		block, err := api.ChainReadObj(ctx, head.Cids[0])
		if err == nil && (len(block) < 2 || block[0] != 0x90) { // a tuple of 16 fields
			err = errors.New("not a block header")
		}
		return err
	})
	v.works("StateLookupID, WalletHas, WalletBalance", func(ctx context.Context) error {
		id, err := api.StateLookupID(ctx, from, nil)
		has, hasErr := api.WalletHas(ctx, from)
		balance, balanceErr := api.WalletBalance(ctx, from)
		return first(err, hasErr, balanceErr, same("prefix", id[:2], "f0"), same("has", has, true),
			same("balance", balance, oneFIL))
	})
	v.works("StateGetActor, StateReadState, StateListActors, StateNetworkVersion",
		func(ctx context.Context) error {
			actor, err := api.StateGetActor(ctx, account, nil)
			state, stateErr := api.StateReadState(ctx, account, nil)
			actors, actorsErr := api.StateListActors(ctx, nil)
			network, networkErr := api.StateNetworkVersion(ctx, nil)
			if len(actor) == 0 || len(state) == 0 || len(actors) < 10 {
				return errors.New("something is missing")
			}
			return first(err, stateErr, actorsErr, networkErr, same("network", network, 13))
		})
	v.refused("StateGetActor of nobody", "actor not found", func(ctx context.Context) error {
		_, err := api.StateGetActor(ctx, "f0999", nil)
		return err
	})
	v.refused("StateMinerInfo", "no storage miners", func(ctx context.Context) error {
		_, err := api.StateMinerInfo(ctx, account, nil)
		return err
	})
}

// ---- messages ----

// pushSigned estimates, signs and pushes: what `lotus send` does with a wallet of its own.
func pushSigned(ctx context.Context, api *node, from string) (*signedMessage, cid, error) {
	full, err := api.GasEstimateMessageGas(ctx, transfer(from), &spec{MaxFee: "0"}, nil)
	if err != nil {
		return nil, cid{}, err
	}
	if full.Nonce, err = api.MpoolGetNonce(ctx, from); err != nil {
		return nil, cid{}, err
	}
	signed, err := api.WalletSignMessage(ctx, from, full)
	if err != nil {
		return nil, cid{}, err
	}
	what, err := api.MpoolPush(ctx, signed)
	return signed, what, err
}

func lookMessages(v verdicts, api *node, from string) {
	var signed *signedMessage
	var what cid

	v.works("GasEstimateMessageGas, MpoolGetNonce, WalletSignMessage, MpoolPush",
		func(ctx context.Context) (err error) {
			signed, what, err = pushSigned(ctx, api, from)
			return first(err, same("CID", what, signed.CID))
		})
	v.works("StateSearchMsg", func(ctx context.Context) error {
		lookup, err := api.search(ctx, what)
		return first(err, wentWell(lookup, what))
	})
	v.works("StateWaitMsg", func(ctx context.Context) error {
		lookup, err := api.wait(ctx, what)
		return first(err, wentWell(lookup, what))
	})
	v.works("StateWaitMsg, before it is pushed", func(ctx context.Context) error {
		return waitFirst(ctx, api, from)
	})
	v.works("StateWaitMsg, cancelled", func(ctx context.Context) error {
		return waitCancelled(ctx, api, from)
	})
	v.works("MpoolPushMessage, MpoolPending", func(ctx context.Context) error {
		pushed, err := api.MpoolPushMessage(ctx, transfer(from), &spec{MaxFee: "0"})
		if err != nil {
			return err
		}
		pending, err := api.MpoolPending(ctx, nil)
		lookup, searchErr := api.search(ctx, pushed.CID)
		return first(err, searchErr, wentWell(lookup, pushed.CID), same("pending", len(pending), 0))
	})
	v.refused("MpoolPush of what was pushed already", "nonce", func(ctx context.Context) error {
		_, err := api.MpoolPush(ctx, signed)
		return err
	})
}

// signNext signs what would come next, and leaves it.
func signNext(ctx context.Context, api *node, from string) (*signedMessage, error) {
	full, err := api.GasEstimateMessageGas(ctx, transfer(from), nil, nil)
	if err != nil {
		return nil, err
	}
	if full.Nonce, err = api.MpoolGetNonce(ctx, from); err != nil {
		return nil, err
	}
	return api.WalletSignMessage(ctx, from, full)
}

type waited struct {
	lookup *msgLookup
	err    error
}

func waitAside(ctx context.Context, api *node, what cid) <-chan waited {
	result := make(chan waited, 1)
	go func() {
		lookup, err := api.wait(ctx, what)
		result <- waited{lookup, err}
	}()
	return result
}

func waitFirst(ctx context.Context, api *node, from string) error {
	signed, err := signNext(ctx, api, from)
	if err != nil {
		return err
	}
	waiting := waitAside(ctx, api, signed.CID)
	select {
	case done := <-waiting:
		return fmt.Errorf("did not wait: %v", done.err)
	case <-time.After(5 * moment):
	}
	if _, err := api.MpoolPush(ctx, signed); err != nil {
		return err
	}
	done := <-waiting
	return first(done.err, wentWell(done.lookup, signed.CID))
}

func waitCancelled(ctx context.Context, api *node, from string) error {
	signed, err := signNext(ctx, api, from)
	if err != nil {
		return err
	}
	waiting, cancel := context.WithCancel(ctx)
	result := waitAside(waiting, api, signed.CID)
	time.Sleep(2 * moment)
	cancel()
	select {
	case done := <-result:
		if done.err == nil {
			return errors.New("found what nobody pushed")
		}
	case <-ctx.Done():
		return errors.New("goes on waiting")
	}
	_, err = api.Version(ctx) // the connection is as good as before
	return err
}

// ---- what `lotus state exec-trace`, `replay` and `call` ask ----

func lookTraces(v verdicts, api *node, from string) {
	v.works("ChainGetMessage, StateSearchMsg, ChainGetTipSet twice, StateCompute: exec-trace",
		func(ctx context.Context) error {
			pushed, err := api.MpoolPushMessage(ctx, transfer(from), nil)
			if err != nil {
				return err
			}
			return execTrace(ctx, api, pushed.CID)
		})
	v.works("StateReplay, StateCall", func(ctx context.Context) error {
		pushed, err := api.MpoolPushMessage(ctx, transfer(from), nil)
		if err != nil {
			return err
		}
		lookup, err := api.search(ctx, pushed.CID)
		if err != nil {
			return err
		}
		replayed, err := api.StateReplay(ctx, nil, pushed.CID)
		if err != nil {
			return err
		}
		called, err := api.StateCall(ctx, transfer(from), nil)
		return first(err, same("gas", replayed.MsgRct.GasUsed, lookup.Receipt.GasUsed),
			same("exit code", called.MsgRct.ExitCode, 0))
	})
}

// execTrace asks as the command does (lotus b835fab70 cli/state.go StateExecTraceCmd).
func execTrace(ctx context.Context, api *node, what cid) error {
	msg, err := api.ChainGetMessage(ctx, what)
	if err != nil {
		return err
	}
	lookup, err := api.search(ctx, what)
	if err != nil {
		return err
	}
	child, err := api.ChainGetTipSet(ctx, lookup.TipSet)
	if err != nil {
		return err
	}
	parent, err := api.ChainGetTipSet(ctx, child.Blocks[0].Parents)
	if err != nil {
		return err
	}
	computed, err := api.StateCompute(ctx, parent.Height, nil, parent.Cids)
	if err != nil {
		return err
	}
	for _, trace := range computed.Trace {
		if trace.Msg.From == msg.From && trace.Msg.Nonce == msg.Nonce {
			return first(same("gas", trace.MsgRct.GasUsed, lookup.Receipt.GasUsed),
				same("root", computed.Root, child.Blocks[0].ParentStateRoot))
		}
	}
	return errors.New("no trace of the message")
}

// ---- channels ----

// follow reads head changes until one applies a tipset of that height or above.
func follow(ctx context.Context, changes <-chan []*headChange, height int64) error {
	for {
		select {
		case some, open := <-changes:
			if !open {
				return errors.New("the channel was closed")
			}
			for _, change := range some {
				if change.Type != "revert" && change.Val.Height >= height {
					return nil
				}
			}
		case <-ctx.Done():
			return errors.New("no news of the head")
		}
	}
}

// closes waits for the end of a channel.
func closes(ctx context.Context, changes <-chan []*headChange) error {
	for {
		select {
		case _, open := <-changes:
			if !open {
				return nil
			}
		case <-ctx.Done():
			return errors.New("the channel stays open")
		}
	}
}

// pushAndFollow pushes a message and waits until the channel tells of the tipset that holds it.
func pushAndFollow(ctx context.Context, api *node, from string,
	changes <-chan []*headChange) error {
	if _, err := api.MpoolPushMessage(ctx, transfer(from), nil); err != nil {
		return err
	}
	head, err := api.ChainHead(ctx)
	if err != nil {
		return err
	}
	return follow(ctx, changes, head.Height)
}

func lookChannels(v verdicts, api *node, from string) {
	v.works("ChainNotify: current, apply, cancel", func(ctx context.Context) error {
		subscribed, cancel := context.WithCancel(ctx)
		changes, err := api.ChainNotify(subscribed)
		if err != nil {
			cancel()
			return err
		}
		current := <-changes
		err = first(same("first change", current[0].Type, "current"),
			pushAndFollow(ctx, api, from, changes))
		cancel()
		return first(err, closes(ctx, changes))
	})
	v.works("MpoolSub", func(ctx context.Context) error {
		subscribed, cancel := context.WithCancel(ctx)
		defer cancel()
		updates, err := api.MpoolSub(subscribed)
		if err != nil {
			return err
		}
		pushed, err := api.MpoolPushMessage(ctx, transfer(from), nil)
		if err != nil {
			return err
		}
		select {
		case update := <-updates:
			return first(same("type", update.Type, 0),
				same("message", update.Message.CID, pushed.CID))
		case <-ctx.Done():
			return errors.New("no news of the pool")
		}
	})
}

// ---- connections ----

func callBy(info string) func(context.Context) error {
	return func(ctx context.Context) error {
		api, closer, err := dial(ctx, info, "v1")
		if err != nil {
			return err
		}
		defer closer()
		_, err = api.ChainHead(ctx)
		return err
	}
}

func lookConnections(v verdicts, ways map[string]string, token, base string) {
	for _, way := range []string{"HTTP", "WebSocket", "a multiaddr"} {
		v.works("FULLNODE_API_INFO with "+way, callBy(ways[way]))
	}
	v.works("ChainNotify, cut off, dialled again", func(ctx context.Context) error {
		return reconnect(ctx, token, base)
	})
	// v0.1.8 looks at no status and takes the answer for one to another request.
	v.refused("a token that is none, over HTTP", "401|match", callBy("x.y.z:"+base))
	v.refused("a token that is none, over WebSocket", "handshake|401",
		callBy("x.y.z:"+strings.Replace(base, "http", "ws", 1)))
}

// answers asks until the client has dialled again.
func answers(ctx context.Context, api *node) error {
	for {
		asked, cancel := context.WithTimeout(ctx, 10*moment)
		_, err := api.Version(asked)
		cancel()
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(moment)
	}
}

// reconnect cuts the connection under a subscription: the channel ends, the client dials again by
// itself, and whoever subscribes anew begins at the head.
func reconnect(ctx context.Context, token, base string) error {
	parsed, err := url.Parse(base)
	if err != nil {
		return err
	}
	cable, err := layCable(parsed.Host)
	if err != nil {
		return err
	}
	defer cable.listener.Close()
	api, closer, err := dial(ctx, token+":ws://"+cable.address()+parsed.Path, "v1")
	if err != nil {
		return err
	}
	defer closer()
	changes, err := api.ChainNotify(ctx)
	if err != nil {
		return err
	}
	if err := pushAndFollow(ctx, api, "f0100", changes); err != nil {
		return err
	}
	cable.cut()
	if err := first(closes(ctx, changes), answers(ctx, api)); err != nil {
		return err
	}
	again, err := api.ChainNotify(ctx)
	if err != nil {
		return err
	}
	current := <-again
	return first(same("first change", current[0].Type, "current"),
		pushAndFollow(ctx, api, "f0100", again))
}
