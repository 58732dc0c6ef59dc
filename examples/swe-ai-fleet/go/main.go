// A workspace in Go: plain NATS, and nothing of fleetctl.
//
// It pulls from the durable consumer that the workspaces in TypeScript pull from, so a command goes to one of them. It
// is the agent too, and says so with the agents' login. A command is acknowledged when its work is done: should this
// process be killed, the command comes again, and what was published already is known by its id.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

type object = map[string]any

func main() {
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()
	workspace, agents := login("workspace"), login("agents")
	consumer := must(workspace.Consumer(stop, "AGENT_COMMANDS", "workspace-agent-commands"))
	fmt.Println("ready")
	for stop.Err() == nil {
		batch := must(consumer.Fetch(1, jetstream.FetchMaxWait(time.Second)))
		for message := range batch.Messages() {
			if err := execute(message, workspace, agents); err != nil {
				log.Println(err)
				_ = message.NakWithDelay(5 * time.Second)
			}
		}
	}
}

func execute(message jetstream.Msg, workspace, agents jetstream.JetStream) error {
	var cmd map[string]any
	if err := json.Unmarshal(message.Data(), &cmd); err != nil {
		return message.TermWithReason(err.Error())
	}
	cause := message.Headers().Get("Nats-Msg-Id")
	agent := fmt.Sprintf("agent-%s-001", strings.ToLower(fmt.Sprint(cmd["role"])))
	say := func(by jetstream.JetStream, as, subject string, n int, data object) error {
		data["task_id"], data["story_id"], data["agent_id"] = cmd["task_id"], cmd["story_id"], agent
		data["timestamp"] = time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
		out := &nats.Msg{Subject: subject, Data: must(json.Marshal(data)), Header: nats.Header{}}
		out.Header.Set("Nats-Msg-Id", eventID(cause, as+subject, n))
		out.Header.Set("Causation-Id", cause)
		out.Header.Set("Correlation-Id", message.Headers().Get("Correlation-Id"))
		_, err := by.PublishMsg(context.Background(), out)
		return err
	}
	job := object{"status": "started", "job_name": "go-" + eventID(cause, "job", 0)}
	if err := say(workspace, "", "agent.response.started", 0, job); err != nil {
		return err
	}
	for n, step := range []string{"reads the context", "writes", "runs the checks"} {
		progress := object{"status": "progress", "progress_pct": n * 33, "message": step}
		if err := say(agents, "agent ", "agent.response.progress", n, progress); err != nil {
			return err
		}
		_ = message.InProgress() // ack_wait begins anew
		time.Sleep(300 * time.Millisecond)
	}
	changes := []object{{"entity_type": "Task", "entity_id": cmd["task_id"], "operation": "UPDATE"}}
	result := object{"status": "completed", "role": cmd["role"], "result": object{"changes": changes}, "duration_ms": 900}
	if err := say(agents, "agent ", "agent.response.completed", 0, result); err != nil {
		return err
	}
	fmt.Println("done", cmd["task_id"])
	return message.DoubleAck(context.Background())
}

func login(service string) jetstream.JetStream {
	user, password := service+"-service", os.Getenv(strings.ToUpper(service)+"_NATS_PASSWORD")
	inbox, always := nats.CustomInboxPrefix("_INBOX_"+user), nats.MaxReconnects(-1)
	return must(jetstream.New(must(nats.Connect(os.Getenv("NATS_URL"), nats.UserInfo(user, password), inbox, always))))
}

// The rule by which the services in TypeScript make ids: a repetition is known, whoever makes it.
func eventID(cause, kind string, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d", cause, kind, n))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:22]
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
