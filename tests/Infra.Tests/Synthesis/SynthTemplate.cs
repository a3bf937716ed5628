using System.Text.Json;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.Provider;

namespace Infra.Tests.Synthesis;

/// <summary>The Terraform JSON of one stack, as <c>App.Synth</c> writes it, with look-ups that list what exists when they fail.</summary>
/// <remarks><c>Testing.Synth</c> is not used: it skips the preparation of the stack and drops what only <c>App.Synth</c> adds.</remarks>
public sealed class SynthTemplate
{
    private SynthTemplate(string json)
    {
        Json = json;
        using var document = JsonDocument.Parse(json);
        Root = document.RootElement.Clone();
    }

    /// <summary>The text of <c>cdk.tf.json</c>.</summary>
    public string Json { get; }

    /// <summary>The JSON's root.</summary>
    public JsonElement Root { get; }

    /// <summary>All resources, in the order of the JSON.</summary>
    public IReadOnlyList<TerraformBlock> AllResources => Blocks("resource");

    /// <summary>Addresses of all resources, sorted: what Terraform's state is keyed by.</summary>
    public IReadOnlyList<string> Addresses => [.. AllResources.Select(block => block.Address).Order(StringComparer.Ordinal)];

    /// <summary>The values of <c>locals</c>, undefined when there are none.</summary>
    public JsonElement Locals => Root.TryGetProperty("locals", out var locals) ? locals : default;

    /// <summary>Synthesises a stack named <c>test</c> with a local backend and the AWS provider.</summary>
    /// <param name="build">Adds what is tested.</param>
    /// <param name="region">The provider's region.</param>
    public static SynthTemplate Of(Action<TerraformStack> build, string region = "us-east-1") => OfStack(app =>
    {
        var stack = new TerraformStack(app, "test");
        _ = new LocalBackend(stack, new LocalBackendConfig { Path = "terraform.tfstate" });
        _ = new AwsProvider(stack, "aws", new AwsProviderConfig { Region = region });
        build(stack);
        return stack;
    });

    /// <summary>Synthesises a stack that brings its own backend and providers.</summary>
    /// <param name="create">Makes the stack in the given app.</param>
    public static SynthTemplate OfStack(Func<App, TerraformStack> create)
    {
        var folder = Directory.CreateTempSubdirectory("synth-").FullName;
        try
        {
            var app = new App(new AppConfig { Outdir = folder });
            var stack = create(app);
            var name = stack.Node.Id;
            app.Synth();
            return new SynthTemplate(File.ReadAllText(Path.Combine(folder, "stacks", name, "cdk.tf.json")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Reads JSON that was synthesised elsewhere.</summary>
    public static SynthTemplate OfJson(string json) => new(json);

    /// <summary>All resources of a type; empty when there are none.</summary>
    public IReadOnlyList<TerraformBlock> Resources(string type) => Blocks("resource", type);

    /// <summary>The only resource of a type.</summary>
    public TerraformBlock SingleResource(string type) => Only(Resources(type), $"one {type}", AllResources);

    /// <summary>The only resource of a type whose name contains a text, e.g. a zone.</summary>
    public TerraformBlock SingleResource(string type, string nameContains) => Only(
        [.. Resources(type).Where(block => block.Name.Contains(nameContains, StringComparison.Ordinal))],
        $"one {type} whose name contains '{nameContains}'", AllResources);

    /// <summary>The resource that a reference such as <c>${aws_vpc.x.id}</c> points to.</summary>
    public TerraformBlock ResourceOf(string reference) => Only(
        [.. AllResources.Where(block => reference.StartsWith("${" + block.Address + ".", StringComparison.Ordinal))],
        $"the resource of {reference}", AllResources);

    /// <summary>All data sources of a type; empty when there are none.</summary>
    public IReadOnlyList<TerraformBlock> DataSources(string type) => Blocks("data", type);

    /// <summary>All ephemeral blocks of a type; empty when there are none.</summary>
    public IReadOnlyList<TerraformBlock> Ephemerals(string type) => Blocks("ephemeral", type);

    /// <summary>The block of an output (<c>value</c>, <c>sensitive</c>…).</summary>
    public JsonElement Output(string name) => Member("output", name);

    /// <summary>The names of all outputs, sorted.</summary>
    public IReadOnlyList<string> OutputNames =>
        Root.TryGetProperty("output", out var outputs)
            ? [.. outputs.EnumerateObject().Select(output => output.Name).Order(StringComparer.Ordinal)]
            : [];

    private JsonElement Member(string section, string name)
    {
        var members = Root.TryGetProperty(section, out var found) ? found.EnumerateObject().ToArray() : [];
        var member = members.Where(candidate => candidate.Name == name).ToArray();
        return member.Length == 1
            ? member[0].Value
            : throw new KeyNotFoundException(
                $"no {section} '{name}'; there are: {string.Join(", ", members.Select(candidate => candidate.Name))}");
    }

    private IReadOnlyList<TerraformBlock> Blocks(string section, string? type = null) =>
    [
        .. from ofType in Root.TryGetProperty(section, out var types) ? types.EnumerateObject().ToArray() : []
           where type is null || ofType.Name == type
           from block in ofType.Value.EnumerateObject()
           select new TerraformBlock(ofType.Name, block.Name, block.Value),
    ];

    private static TerraformBlock Only(IReadOnlyList<TerraformBlock> found, string wanted, IReadOnlyList<TerraformBlock> all) =>
        found.Count == 1
            ? found[0]
            : throw new KeyNotFoundException($"expected {wanted}, found {found.Count}; there are:"
                + string.Concat(all.Select(block => $"{System.Environment.NewLine}  {block.Address}")));
}
