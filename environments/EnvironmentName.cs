using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Infra.Environments;

/// <summary>Name of a deployment of a system, written <c>system/deployment</c>, e.g. <c>startupwebapp/prod</c>.</summary>
/// <param name="System">Folder under <c>environments/</c>.</param>
/// <param name="Deployment">File name without its ending.</param>
public readonly partial record struct EnvironmentName(string System, string Deployment)
{
    /// <summary>Name of the CDKTF stack and of its folder under <c>cdktf.out/stacks</c>: <c>system-deployment</c>.</summary>
    public string StackName => $"{System}-{Deployment}";

    /// <summary>Reads <c>system/deployment</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EnvironmentName name)
    {
        name = default;
        if (text is null || !Pattern().IsMatch(text))
        {
            return false;
        }

        var parts = text.Split('/');
        name = new EnvironmentName(parts[0], parts[1]);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{System}/{Deployment}";

    [GeneratedRegex("^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$")]
    private static partial Regex Pattern();
}
