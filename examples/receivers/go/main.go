// Receives Pushoney's webhooks with net/http. A delivery is verified over the bytes that arrived, and acts once.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log"
	"math"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

const (
	tolerance = 300 * time.Second
	maxBody   = 4 << 20
	tables    = `
		CREATE TABLE IF NOT EXISTS deliveries (id TEXT PRIMARY KEY, received_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
		CREATE TABLE IF NOT EXISTS effects (body BLOB NOT NULL);`
)

// handle is the place for your own work. What it does through tx is part of the transaction in once.
func handle(tx *sql.Tx, event any, body []byte) error {
	_, err := tx.Exec("INSERT INTO effects (body) VALUES (?)", body)
	return err
}

// once stores id and effect together or not at all: whatever fails, the retry finds things as if nothing had come.
func once(db *sql.DB, id string, event any, body []byte) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	result, err := tx.Exec("INSERT OR IGNORE INTO deliveries (id) VALUES (?)", id)
	if err != nil {
		return err
	}
	if rows, err := result.RowsAffected(); err != nil {
		return err
	} else if rows > 0 {
		if err := handle(tx, event, body); err != nil {
			return err
		}
	}
	return tx.Commit()
}

var (
	plainTime = regexp.MustCompile(`^(0|[1-9][0-9]{0,18})$`)
	plainMAC  = regexp.MustCompile(`^[0-9a-f]{64}$`)
	printable = regexp.MustCompile(`^[!-~]+$`)
)

// verifies says whether the header `t=<seconds>,v1=<hex>` signs body as of now. Several v1 come with a change of
// secrets.
func verifies(secrets []string, header string, body []byte) bool {
	var times []string
	var macs [][]byte
	if !printable.MatchString(header) {
		return false
	}
	for _, field := range strings.Split(header, ",") {
		key, value, found := strings.Cut(field, "=")
		switch {
		case !found || key == "t" && !plainTime.MatchString(value) || key == "v1" && !plainMAC.MatchString(value):
			return false
		case key == "t":
			times = append(times, value)
		case key == "v1":
			mac, _ := hex.DecodeString(value)
			macs = append(macs, mac)
		}
	}
	if len(times) != 1 {
		return false
	}
	t, err := strconv.ParseInt(times[0], 10, 64)
	now := float64(time.Now().UnixNano()) / 1e9
	if err != nil || math.Abs(now-float64(t)) > tolerance.Seconds() {
		return false
	}
	for _, secret := range secrets {
		expected := hmac.New(sha256.New, []byte(secret))
		io.WriteString(expected, times[0]+".")
		expected.Write(body)
		for _, mac := range macs {
			if hmac.Equal(mac, expected.Sum(nil)) {
				return true
			}
		}
	}
	return false
}

func receiver(db *sql.DB, secrets []string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			http.Error(w, "POST only", http.StatusMethodNotAllowed)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		if err != nil {
			http.Error(w, "the body broke off", http.StatusBadRequest)
			return
		}
		// Of a header that is there twice, Get would give the first alone.
		if !verifies(secrets, strings.Join(r.Header.Values("X-Pushoney-Signature"), ", "), body) {
			http.Error(w, "invalid signature", http.StatusBadRequest)
			return
		}
		id := r.Header.Get("X-Pushoney-Delivery")
		if id == "" {
			http.Error(w, "no X-Pushoney-Delivery", http.StatusBadRequest)
			return
		}
		var event any
		if json.Unmarshal(body, &event) != nil {
			http.Error(w, "not JSON", http.StatusBadRequest)
			return
		}
		if err := once(db, id, event, body); err != nil {
			// Nobody outside gets to see what went wrong. A 5xx makes Pushoney try again.
			log.Print(err)
			http.Error(w, "try again later", http.StatusInternalServerError)
			return
		}
		io.WriteString(w, "ok")
	}
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func main() {
	secrets := []string{os.Getenv("PUSHONEY_SIGNING_SECRET")}
	// An empty secret is a key that everybody knows.
	if secrets[0] == "" {
		log.Fatal("set PUSHONEY_SIGNING_SECRET to the signing secret of your webhook")
	}
	if previous := os.Getenv("PUSHONEY_SIGNING_SECRET_PREVIOUS"); previous != "" {
		secrets = append(secrets, previous)
	}
	file := or(os.Getenv("DATABASE"), "webhooks.db")
	db, err := sql.Open("sqlite3", "file:"+file+"?_journal_mode=WAL&_busy_timeout=5000&_txlock=immediate")
	if err == nil {
		_, err = db.Exec(tables)
	}
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(or(os.Getenv("HOST"), "127.0.0.1"), or(os.Getenv("PORT"), "3000")))
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/pushoney-webhook", receiver(db, secrets))
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute}
	log.Printf("listening on http://%s/pushoney-webhook", listener.Addr())
	log.Fatal(server.Serve(listener))
}
