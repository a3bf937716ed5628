using System.Text.Json.Nodes;

namespace Infra.Fuzz.Tests;

/// <summary>Makes environment files: mostly right, with a wrong value here and there.</summary>
/// <param name="choices">What is drawn.</param>
/// <param name="frame">What the cases of one Terraform run share.</param>
internal sealed partial class EnvironmentGenerator(Choices choices, Frame frame)
{
    private static readonly string[] Texts =
    [
        "Orders", "Log-in of the application", "50 % off", "a \"quoted\" text with a \\ backslash", "two\nlines",
        "äöü €", "a", "<b>&amp;</b>",
    ];

    private static readonly string[] Names = ["orders", "orders-prod", "a1", "x", "very-long-name-of-a-shop-that-sells-everything"];

    private static readonly string[] Emails = ["operations@shop.example", "on-call+db@shop.example"];

    private readonly JsonObject _root = [];
    private readonly Dictionary<string, string> _secretRoles = [];
    private readonly List<string> _clientGroups = [];
    private readonly List<string> _topicsWithEmails = [];
    private readonly List<string> _iamRoles = [];
    private readonly string _name = choices.Of(Names);
    private readonly bool _isProduction = choices.Chance(25);
    private readonly bool _isAurora = choices.Chance(35);
    private readonly bool _hasNewNetwork = choices.Chance(75);
    private readonly bool _hasBastion = choices.Chance(40);
    private readonly bool _hasReplicas = choices.Chance(20);
    private readonly bool _hasRecoveryReplica = choices.Chance(20);
    private readonly bool _hasRestore = choices.Chance(12);
    private bool _isServerless;
    private int _port = 5432;
    private int _readers;
    private bool _hasNatGateways;
    private IReadOnlyList<string> _endpoints = [];
    private IReadOnlyList<string> _existingTiers = ["database"];

    private string ShortName => _name[..Math.Min(20, _name.Length)].TrimEnd('-');

    private bool HasSchedule { get; } = choices.Chance(15);

    private bool IsBlueGreen { get; } = choices.Chance(8);

    private bool HasIamAuthentication { get; } = choices.Chance(40);

    /// <summary>Makes one.</summary>
    public static JsonObject Make(Choices choices, Frame frame) => new EnvironmentGenerator(choices, frame).Make();

    private JsonObject Make()
    {
        _root["title"] = choices.Chance(70) ? "Orders" : Text();
        if (_isProduction || choices.Chance(30))
        {
            _root["production"] = _isProduction;
        }

        _root["aws"] = new JsonObject { ["region"] = frame.Region, ["accountId"] = frame.AccountId };
        _root["tags"] = new JsonObject(frame.Tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value)));
        AddState();
        _root["network"] = Network(_name, frame.Region, isNew: _hasNewNetwork, isRecovery: false);
        AddClientSecurityGroups();
        AddBastion();
        _root["database"] = Database();
        AddSecrets();
        AddTenancy();
        AddProxy();
        AddAccess();
        AddCaches();
        AddBuckets();
        AddMonitoring();
        AddBudget();
        AddRecovery();
        AddApplication();
        AddOutputs();
        AddRegistry();
        return _root;
    }

    /// <summary>Whether a wrong value stands here.</summary>
    private bool IsWrong() => choices.Chance(1);

    private string Text() => IsWrong() ? choices.Of("a %{ if true } directive", "${unknown}") : choices.Of(Texts);

    private void Maybe(JsonObject target, string key, int percent, Func<JsonNode?> value)
    {
        if (choices.Chance(percent))
        {
            target[key] = value();
        }
    }

    private void MaybeFlag(JsonObject target, string key, int percent = 30) => Maybe(target, key, percent, () => choices.Chance(50));

    private static JsonArray List<T>(IEnumerable<T> values) => [.. values.Select(value => (JsonNode?)JsonValue.Create(value))];

    private void AddState()
    {
        if (choices.Chance(20))
        {
            _root["state"] = new JsonObject { ["kind"] = "local" };
        }
        else if (choices.Chance(60))
        {
            var state = new JsonObject { ["kind"] = "s3", ["bucket"] = IsWrong() ? "Orders" : "orders-terraform-state" };
            Maybe(state, "region", 30, () => frame.RecoveryRegion);
            Maybe(state, "key", 30, () => "orders/terraform.tfstate");
            Maybe(state, "kmsKeyArn", 30, () => $"arn:{Partition}:kms:{frame.Region}:{frame.AccountId}:alias/terraform");
            _root["state"] = state;
        }
    }

    private string Partition => AwsRules.AwsPartition.OfRegion(frame.Region);

    private void AddBudget()
    {
        if (!choices.Chance(25))
        {
            return;
        }

        var budget = new JsonObject { ["limitUsd"] = choices.Chance(90) ? choices.Of(50_000m, 100_000.5m, 10_000_000m) : choices.Of(1m, 300m) };
        Maybe(budget, "alertPercentages", 40, () => List(choices.Some([1, 50, 80, 90, 100, 1000], 1, 4)));
        Maybe(budget, "forecastAlertPercentages", 40, () => List(choices.Some([50, 100, 120, 1000], 0, 3)));
        if (_topicsWithEmails.Count > 0 && choices.Chance(50))
        {
            budget["topic"] = choices.Of(_topicsWithEmails);
        }
        else if (!IsWrong())
        {
            budget["emails"] = List(choices.Some(Emails, 1, 2));
        }

        if (frame.Tags.Count > 0)
        {
            Maybe(budget, "tag", 40, () => choices.Of([.. frame.Tags.Keys]));
        }

        _root["monthlyBudget"] = budget;
    }

    private void AddRegistry()
    {
        if (!choices.Chance(8))
        {
            return;
        }

        _root["registry"] = new JsonObject
        {
            ["capacity"] = "some",
            ["scaleTrigger"] = "many",
            ["monthlyCostsUsd"] = new JsonObject { ["Instance"] = 26.5m },
            ["costNotes"] = List(["shared"]),
            ["contacts"] = new JsonArray(new JsonObject { ["role"] = "Owner", ["name"] = "Data", ["email"] = Emails[0] }),
            ["changeLog"] = new JsonArray(new JsonObject { ["date"] = "2025-11-18", ["change"] = "made" }),
        };
        _root["variables"] = new JsonObject { ["rds_instance_class"] = "database.instanceClass" };
        _root["suppressions"] = new JsonArray(
            new JsonObject { ["rule"] = "POL-SEC-001", ["at"] = "aws_db_instance.database", ["reason"] = "the page asks for no rotation" });
    }
}
