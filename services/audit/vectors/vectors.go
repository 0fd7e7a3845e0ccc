// Writes go.json: trees, proofs and signed notes as Go's own transparency log makes them. Run: go run . > go.json
package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const size = 600

func leaf(i int) []byte { return fmt.Appendf(nil, "entry %d", i) }

type inclusion struct {
	Index int64    `json:"index"`
	Size  int64    `json:"size"`
	Proof []string `json:"proof"`
}

type consistency struct {
	From  int64    `json:"from"`
	To    int64    `json:"to"`
	Proof []string `json:"proof"`
}

type signed struct {
	Name string `json:"name"`
	Seed string `json:"seed"`
	Key  string `json:"key"`
	Text string `json:"text"`
	Note string `json:"note"`
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func encode(hashes []tlog.Hash) []string {
	all := []string{}
	for _, hash := range hashes {
		all = append(all, hash.String())
	}
	return all
}

func sign(name string, seed []byte, text string) signed {
	private := ed25519.NewKeyFromSeed(seed)
	public := private.Public().(ed25519.PublicKey)
	key, err := note.NewEd25519VerifierKey(name, public)
	check(err)
	verifier, err := note.NewVerifier(key)
	check(err)
	secret := fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, verifier.KeyHash(),
		base64.StdEncoding.EncodeToString(append([]byte{1}, seed...)))
	signer, err := note.NewSigner(secret)
	check(err)
	message, err := note.Sign(&note.Note{Text: text}, signer)
	check(err)
	_, err = note.Open(message, note.VerifierList(verifier))
	check(err)
	return signed{name, base64.StdEncoding.EncodeToString(seed), key, text, string(message)}
}

func main() {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	roots := []string{}
	for i := range size {
		hashes, err := tlog.StoredHashes(int64(i), leaf(i), reader)
		check(err)
		stored = append(stored, hashes...)
		root, err := tlog.TreeHash(int64(i+1), reader)
		check(err)
		roots = append(roots, root.String())
	}
	inclusions := []inclusion{}
	for _, at := range [][2]int64{{0, 1}, {0, 2}, {4, 7}, {6, 7}, {255, 256}, {255, 257}, {256, 257}, {13, 511}, {300, 512}, {599, 600}, {0, 600}} {
		proof, err := tlog.ProveRecord(at[1], at[0], reader)
		check(err)
		inclusions = append(inclusions, inclusion{at[0], at[1], encode(proof)})
	}
	consistencies := []consistency{}
	for _, at := range [][2]int64{{1, 1}, {1, 2}, {3, 7}, {4, 7}, {6, 8}, {255, 256}, {256, 257}, {256, 600}, {257, 600}, {511, 512}, {599, 600}} {
		proof, err := tlog.ProveTree(at[1], at[0], reader)
		check(err)
		consistencies = append(consistencies, consistency{at[0], at[1], encode(proof)})
	}
	seed := bytes.Repeat([]byte{7}, ed25519.SeedSize)
	checkpoint := fmt.Sprintf("example.org/log\n%d\n%s\n", size, roots[size-1])
	written, err := json.MarshalIndent(map[string]any{
		"roots":         roots,
		"inclusions":    inclusions,
		"consistencies": consistencies,
		"notes":         []signed{sign("example.org/log", seed, checkpoint), sign("example.org/log", seed, "a text\n\nwith an empty line\n")},
	}, "", " ")
	check(err)
	_, err = os.Stdout.Write(append(written, '\n'))
	check(err)
}
