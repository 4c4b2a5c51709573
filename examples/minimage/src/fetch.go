// fetch gets a page by the name of its host. With the address of a page it gets that one; without,
// it serves one itself on the loopback and asks for it as "localhost". Names are looked up by the C
// library where cgo is on, and by Go itself where it is off.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
)

func main() {
	page := ""
	if len(os.Args) > 1 {
		page = os.Args[1]
	} else {
		page = serve()
	}
	answer, err := http.Get(page)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fetch:", err)
		os.Exit(1)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(os.Stdout, answer.Body); err != nil {
		fmt.Fprintln(os.Stderr, "fetch:", err)
		os.Exit(1)
	}
}

// serve answers on a free port of the loopback and returns the address of its page.
func serve() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, "fetch:", err)
		os.Exit(1)
	}
	hello := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "Hello, world!")
	})
	go http.Serve(listener, hello)
	return fmt.Sprintf("http://localhost:%d/", listener.Addr().(*net.TCPAddr).Port)
}
