using Infra.Environments;

namespace Infra.Migrator;

/// <summary>The outputs of a deployment by the names that the migrator uses.</summary>
internal sealed class TerraformOutputs
{
    private readonly StackOutputsFile _file;

    private TerraformOutputs(StackOutputsFile file) => _file = file;

    /// <summary>Host name of the instance.</summary>
    public string Host => Text(StackOutputs.DatabaseHost)!;

    /// <summary>Port.</summary>
    public int Port => _file.Number(StackOutputs.DatabasePort)!.Value;

    /// <summary>Region.</summary>
    public string Region => Text(StackOutputs.Region)!;

    /// <summary>Master user.</summary>
    public string MasterUsername => Text(StackOutputs.MasterUsername)!;

    /// <summary>The secret with the master user's password.</summary>
    public string MasterSecretArn => Text(StackOutputs.MasterSecretArn)!;

    /// <summary>Secret name → ARN.</summary>
    public IReadOnlyDictionary<string, string> SecretArns => Map(StackOutputs.SecretArns);

    /// <summary>A text, or null when the stack has no such output.</summary>
    public string? Text(string name) => _file.Text(name);

    /// <summary>A map of texts, empty when the stack has no such output.</summary>
    public IReadOnlyDictionary<string, string> Map(string name) => _file.Map(name);

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="MigratorException">With everything that is wrong.</exception>
    public static TerraformOutputs Read(string path, EnvironmentName environment)
    {
        try
        {
            return new TerraformOutputs(StackOutputsFile.Read(path, environment));
        }
        catch (StackOutputsException exception)
        {
            throw new MigratorException(exception.Message);
        }
    }
}
