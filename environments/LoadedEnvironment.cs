using Infra.Environments.Settings;

namespace Infra.Environments;

/// <summary>What came of reading and checking one environment.</summary>
public sealed record LoadedEnvironment
{
    /// <summary>Name.</summary>
    public required EnvironmentName Name { get; init; }

    /// <summary>Full path of the environment's file. Paths in the settings are relative to its folder.</summary>
    public required string FilePath { get; init; }

    /// <summary>The settings; null when there is an error among the problems.</summary>
    public required EnvironmentSettings? Settings { get; init; }

    /// <summary>Everything that is wrong or worth knowing, in the order of file and line.</summary>
    public required IReadOnlyList<SettingsProblem> Problems { get; init; }
}
