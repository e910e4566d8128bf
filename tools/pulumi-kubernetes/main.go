// Command pulumi-resource-kubernetes is the Kubernetes provider of Pulumi.
//
// The command of the provider's own module needs files that its release process generates. This one embeds the schema
// and the mapping of resource types, which the build takes from the provider's module (go build -overlay).
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var terraformMapping []byte

func main() {
	provider.Serve("kubernetes", version.Version, schema, terraformMapping)
}
