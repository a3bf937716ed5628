using System.Text.Json;

namespace Infra.Migrator.Tests.Secrets;

/// <summary>A secret's versions, each with its stages, under the service's rules: a stage belongs to one version, and the former current
/// version becomes the previous one.</summary>
public sealed class FakeSecretVersions
{
    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, string> _stages = [];

    public FakeSecretVersions(string text)
    {
        _texts["first"] = text;
        _stages["AWSCURRENT"] = "first";
    }

    /// <summary>Called with the name of an operation that changes something, before and after it.</summary>
    public Action<string, bool> Changing { get; set; } = (_, _) => { };

    public IReadOnlyCollection<string> Texts => _texts.Values;

    /// <summary>The text of the version that has a stage, null when none has.</summary>
    public string? Text(string stage) => _stages.TryGetValue(stage, out var version) ? _texts[version] : null;

    /// <summary>The service's answer; null for a version that is not there.</summary>
    public string? Answer(string target, JsonElement request)
    {
        if (target == "secretsmanager.GetSecretValue")
        {
            var stage = request.TryGetProperty("VersionStage", out var asked) ? asked.GetString()! : "AWSCURRENT";
            return Text(stage) is { } text
                ? JsonSerializer.Serialize(new { SecretString = text, VersionId = _stages[stage], VersionStages = new[] { stage } })
                : null;
        }

        Changing(target, false);
        if (target == "secretsmanager.PutSecretValue")
        {
            var version = request.GetProperty("ClientRequestToken").GetString()!;
            Assert.Equal(36, version.Length);
            var text = request.GetProperty("SecretString").GetString()!;
            Assert.True(_texts.TryAdd(version, text) || _texts[version] == text, "one token for two texts");
            foreach (var stage in request.GetProperty("VersionStages").EnumerateArray())
            {
                _stages[stage.GetString()!] = version;
            }
        }
        else
        {
            Assert.Equal("secretsmanager.UpdateSecretVersionStage", target);
            Assert.Equal("AWSCURRENT", request.GetProperty("VersionStage").GetString());
            Assert.Equal(_stages["AWSCURRENT"], request.GetProperty("RemoveFromVersionId").GetString());
            _stages["AWSPREVIOUS"] = _stages["AWSCURRENT"];
            _stages["AWSCURRENT"] = request.GetProperty("MoveToVersionId").GetString()!;
        }

        Changing(target, true);
        return "{}";
    }
}

/// <summary>The service, the network or the caller ends here.</summary>
public sealed class FakeCrashException : Exception;
