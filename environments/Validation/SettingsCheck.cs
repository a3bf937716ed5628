using Infra.AwsRules;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>What a rule sees: the settings, and a way to report at the place that a value is written.</summary>
internal sealed class SettingsCheck(EnvironmentSettings settings, ObjectNode root, ProblemCollector problems, string folder)
{
    public EnvironmentSettings Settings => settings;

    /// <summary>Folder of the environment's file.</summary>
    public string Folder => folder;

    /// <summary>Whether all of these parts could be read, so that a rule about them makes sense.</summary>
    public bool IsReadable(params ReadOnlySpan<SettingPath> paths)
    {
        foreach (var path in paths)
        {
            if (!problems.IsReadable(path))
            {
                return false;
            }
        }

        return true;
    }

    public void Error(SettingPath path, string rule, string fix) => Report(path, null, rule, fix, ProblemSeverity.Error);

    public void Warn(SettingPath path, string rule, string fix) => Report(path, null, rule, fix, ProblemSeverity.Warning);

    public void Hint(SettingPath path, string rule, string fix) => Report(path, null, rule, fix, ProblemSeverity.Hint);

    /// <summary>Reports violations whose properties are paths below the given one.</summary>
    public void Report(SettingPath below, IEnumerable<Violation> violations)
    {
        foreach (var violation in violations)
        {
            ReportAt(PathOf(below, violation.Property), violation);
        }
    }

    /// <summary>Reports a violation at a path.</summary>
    public void ReportAt(SettingPath path, Violation violation) =>
        Report(path, violation.Value, violation.Rule, violation.Fix, violation.IsWarning ? ProblemSeverity.Warning : ProblemSeverity.Error);

    private static SettingPath PathOf(SettingPath below, string property) =>
        SettingPath.TryParse($"{below}.{property}") ?? below.Key(property);

    private void Report(SettingPath path, string? value, string rule, string fix, ProblemSeverity severity)
    {
        var (position, node) = Find(path);
        var shown = node switch
        {
            null => value,
            _ when path.Steps.Any(step => step.Name is not null && SecretWords.IsSecretKey(step.Name)) => Place.Hidden,
            ScalarNode => node.Display,
            _ => value,
        };
        problems.Add(position, path, shown, rule, fix, severity);
    }

    /// <summary>The value at the path, or else the nearest thing around it.</summary>
    private (SourcePosition Position, SettingNode? Node) Find(SettingPath path)
    {
        SettingNode node = root;
        var position = root.Position;
        foreach (var step in path.Steps)
        {
            if (node is ObjectNode @object && step.Name is { } name && @object.Members.TryGetValue(name, out var member))
            {
                node = member.Value;
                position = node is ScalarNode ? node.Position : member.NamePosition;
            }
            else if (node is ArrayNode array && step.Index < array.Items.Count)
            {
                node = array.Items[step.Index.Value];
                position = node.Position;
            }
            else
            {
                return (position, null);
            }
        }

        return (position, node);
    }
}
