// Command compose_go prints the project of some Compose files as JSON, as the loader of Docker Compose reads it.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	var files, envFiles []string
	for _, argument := range os.Args[1:] {
		if file, found := strings.CutPrefix(argument, "--env-file="); found {
			envFiles = append(envFiles, file)
		} else {
			files = append(files, argument)
		}
	}
	options, err := cli.NewProjectOptions(
		files, cli.WithProfiles([]string{"*"}), cli.WithEnvFiles(envFiles...), cli.WithDotEnv, cli.WithName("project"),
	)
	if err != nil {
		fail(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(project); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
