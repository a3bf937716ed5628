using System.Globalization;
using System.Text.Json;

namespace Infra.Environments;

/// <summary>The outputs of a deployment, as <c>terraform output -json</c> writes them, checked against the contract in
/// <see cref="StackOutputs"/>.</summary>
public sealed class StackOutputsFile
{
    private readonly IReadOnlyDictionary<string, JsonElement> _values;

    private StackOutputsFile(IReadOnlyDictionary<string, JsonElement> values) => _values = values;

    /// <summary>A text, or null when the stack has no such output.</summary>
    public string? Text(string name) =>
        _values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A whole number, or null when the stack has no such output.</summary>
    public int? Number(string name) =>
        _values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    /// <summary>A map of texts, empty when the stack has no such output.</summary>
    public IReadOnlyDictionary<string, string> Map(string name) =>
        _values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.ToString())
            : new Dictionary<string, string>();

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="StackOutputsException">With everything that is wrong.</exception>
    public static StackOutputsFile Read(string path, EnvironmentName environment)
    {
        const string HowToWrite = "Write it in the stack's folder: terraform output -json > outputs.json";
        if (!File.Exists(path))
        {
            throw new StackOutputsException($"--outputs {path}: the file does not exist. {HowToWrite}");
        }

        var values = new Dictionary<string, JsonElement>();
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var output in document.RootElement.EnumerateObject())
            {
                if (output.Value.ValueKind == JsonValueKind.Object && output.Value.TryGetProperty("value", out var value))
                {
                    values[output.Name] = value.Clone();
                }
            }
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new StackOutputsException(
                $"--outputs {path}: is not what 'terraform output -json' writes ({exception.Message}). {HowToWrite}");
        }

        var problems = Check(values, environment);
        return problems.Count == 0
            ? new StackOutputsFile(values)
            : throw new StackOutputsException(
                $"--outputs {path}:\n{string.Join('\n', problems.Select(problem => $"  {problem}"))}\n{HowToWrite}");
    }

    private static List<string> Check(Dictionary<string, JsonElement> values, EnvironmentName environment)
    {
        if (values.Count == 0)
        {
            return ["has no outputs: terraform apply has not run yet"];
        }

        if (!values.TryGetValue(StackOutputs.ContractVersionName, out var version))
        {
            return [$"output '{StackOutputs.ContractVersionName}' is missing: these are not outputs of a stack of this project"];
        }

        if (version.ToString() != StackOutputs.ContractVersion.ToString(CultureInfo.InvariantCulture))
        {
            return [$"{StackOutputs.ContractVersionName} is {version}, this program reads {StackOutputs.ContractVersion}: apply the "
                + "stack of this checkout"];
        }

        var problems = new List<string>();
        void Expect(string name, JsonValueKind kind, string word)
        {
            if (!values.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                problems.Add($"output '{name}' is missing");
            }
            else if (value.ValueKind != kind)
            {
                problems.Add($"output '{name}' must be {word}, got {Describe(value.ValueKind)}");
            }
        }

        foreach (var name in new[]
                 {
                     StackOutputs.EnvironmentName, StackOutputs.Region, StackOutputs.DatabaseHost,
                     StackOutputs.MasterUsername, StackOutputs.MasterSecretArn,
                 })
        {
            Expect(name, JsonValueKind.String, "a text");
        }

        Expect(StackOutputs.DatabasePort, JsonValueKind.Number, "a number");
        Expect(StackOutputs.SecretArns, JsonValueKind.Object, "a map");
        if (values.TryGetValue(StackOutputs.EnvironmentName, out var actual) && actual.ToString() != environment.ToString())
        {
            problems.Add($"these are the outputs of '{actual}', not of '{environment}'");
        }

        return problems;
    }

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Object => "a map",
        JsonValueKind.Array => "a list",
        _ => "a truth value",
    };
}
