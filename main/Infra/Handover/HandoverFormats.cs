using Infra.AwsRules;

namespace Infra.Cli.Handover;

/// <summary>All formats.</summary>
internal static class HandoverFormats
{
    /// <summary>In the order of the help.</summary>
    public static IReadOnlyList<HandoverFormat> All { get; } =
    [
        new EcsFormat(),
        new HelmFormat(),
        new ExternalSecretFormat(),
        new MigrationJobFormat(),
        new DjangoFormat(),
        new DotenvFormat(),
        new PgBouncerFormat(),
        new UrlFormat(),
        new JsonFormat(),
    ];

    /// <summary>The names, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(format => format.Name));

    /// <summary>The format of a name.</summary>
    /// <exception cref="UserException">There is no such format.</exception>
    public static HandoverFormat Find(string name) =>
        All.FirstOrDefault(format => format.Name == name)
        ?? throw new UserException(
            $"--format {name}: there is no such format"
                + (Suggestion.For(name, All.Select(format => format.Name)) is { } near ? $", did you mean {near}? " : ". ")
                + $"There are {Names}");
}
