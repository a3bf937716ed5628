using Google.Protobuf;
using Infra.RandomProviderStandIn.Protocol;
using Infra.RandomProviderStandIn.Provider;
using Infra.RandomProviderStandIn.Values;

namespace Infra.RandomProviderStandIn.Tests.Provider;

public sealed class RandomIdTests
{
    private static readonly string[] Computed = ["b64_std", "b64_url", "dec", "hex", "id"];

    [Fact]
    public void All_forms_of_the_number_agree_and_carry_the_prefix()
    {
        var state = Import("x-,AP-_");

        Assert.Equal(TerraformValue.From(3), state["byte_length"]);
        Assert.Equal(TerraformValue.From("x-"), state["prefix"]);
        Assert.Equal(TerraformValue.From("AP-_"), state["id"]);
        Assert.Equal(TerraformValue.From("x-AP-_"), state["b64_url"]);
        Assert.Equal(TerraformValue.From("x-AP+/"), state["b64_std"]);
        Assert.Equal(TerraformValue.From("x-00ffbf"), state["hex"]);
        Assert.Equal(TerraformValue.From("x-65471"), state["dec"]);
    }

    [Fact]
    public void A_created_number_has_the_asked_length_and_is_new_each_time()
    {
        var planned = Config(byteLength: 16);
        var first = RandomId.Create(planned);

        Assert.Equal(32, Assert.IsType<StringValue>(first["hex"]).Value.Length);
        Assert.NotEqual(first["id"], RandomId.Create(planned)["id"]);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("AP+/")]
    [InlineData("AA==")]
    [InlineData("x-,")]
    [InlineData("")]
    public void An_id_that_is_not_url_safe_base64_is_not_imported(string id)
    {
        var response = RandomProvider.ImportResourceState(new ImportResourceStateRequest { TypeName = RandomId.TypeName, Id = id });

        Assert.Empty(response.ImportedResources);
        Assert.Equal("Import Random ID Error", Assert.Single(response.Diagnostics).Summary);
    }

    [Fact]
    public void A_new_resource_plans_all_forms_as_unknown()
    {
        var (planned, replace) = RandomId.Plan(TerraformValue.Null, Config(), Config());

        Assert.All(Computed, name => Assert.Equal(TerraformValue.Unknown, ((MapValue)planned)[name]));
        Assert.Empty(replace);
    }

    [Fact]
    public void An_unchanged_resource_plans_its_state()
    {
        var state = RandomId.Create(Config(keepers: Map(("a", TerraformValue.From("1")))));
        var (planned, replace) = RandomId.Plan(state, state, Config(keepers: state["keepers"]));

        Assert.Equal(state, planned);
        Assert.Empty(replace);
    }

    [Fact]
    public void A_destroyed_resource_plans_nothing()
    {
        var (planned, replace) = RandomId.Plan(RandomId.Create(Config()), TerraformValue.Null, TerraformValue.Null);

        Assert.True(planned.IsNull);
        Assert.Empty(replace);
    }

    [Fact]
    public void A_change_of_length_prefix_or_keepers_plans_a_replacement()
    {
        var state = RandomId.Create(Config());
        var config = Config(byteLength: 9, prefix: "p", keepers: Map(("a", TerraformValue.From("1"))));

        var (_, replace) = RandomId.Plan(state, config, config);

        Assert.Equal(["byte_length", "prefix", "keepers"], replace);
    }

    public static TheoryData<string, bool> KeeperChanges => new()
    {
        { "added", true },
        { "removed", true },
        { "changed", true },
        { "unknown", true },
        { "added null", false },
        { "none, was imported as an empty map", false },
    };

    [Theory]
    [MemberData(nameof(KeeperChanges))]
    public void Keepers_replace_when_a_value_that_is_not_null_changes(string change, bool isReplaced)
    {
        var one = TerraformValue.From("1");
        var (stored, wanted) = change switch
        {
            "added" => (Map(("a", one)), Map(("a", one), ("b", one))),
            "removed" => (Map(("a", one), ("b", one)), Map(("a", one))),
            "changed" => (Map(("a", one)), Map(("a", TerraformValue.From("2")))),
            "unknown" => (Map(("a", one)), Map(("a", TerraformValue.Unknown))),
            "added null" => (Map(("a", one)), Map(("a", one), ("b", TerraformValue.Null))),
            _ => ((TerraformValue)Map(), TerraformValue.Null),
        };
        var state = RandomId.Create(Config(keepers: stored));
        var config = Config(keepers: wanted);

        Assert.Equal(isReplaced ? ["keepers"] : [], RandomId.Plan(state, config, config).RequiresReplace);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_byte_length_below_one_is_refused(int byteLength)
    {
        var response = RandomProvider.ValidateResource(
            new ValidateRequest { TypeName = RandomId.TypeName, Config = Config(byteLength).Encode() });

        Assert.Equal($"Attribute byte_length value must be at least 1, got: {byteLength}", Assert.Single(response.Diagnostics).Detail);
    }

    [Fact]
    public void Stored_state_is_brought_into_the_shape_of_the_schema()
    {
        var response = RandomProvider.UpgradeResourceState(new UpgradeResourceStateRequest
        {
            TypeName = RandomId.TypeName,
            RawState = new RawState { Json = ByteString.CopyFromUtf8("""{"byte_length": 1, "id": "AA", "b64": "gone"}""") },
        });

        var state = Assert.IsType<MapValue>(response.UpgradedState.Decode());
        Assert.Equal(RandomId.Schema.Block.Attributes.Select(attribute => attribute.Name).Order(), state.Items.Keys.Order());
        Assert.Equal(TerraformValue.From("AA"), state["id"]);
        Assert.True(state["prefix"].IsNull);
    }

    [Fact]
    public void State_of_another_schema_version_is_refused()
    {
        var response = RandomProvider.UpgradeResourceState(new UpgradeResourceStateRequest
        {
            TypeName = RandomId.TypeName,
            Version = 1,
            RawState = new RawState { Json = ByteString.CopyFromUtf8("{}") },
        });

        Assert.Equal("Unable to Upgrade Resource State", Assert.Single(response.Diagnostics).Summary);
    }

    private static MapValue Import(string id) => RandomId.Import(id, new Problems())!;

    private static MapValue Map(params (string Key, TerraformValue Value)[] items) =>
        new(items.ToDictionary(item => item.Key, item => item.Value));

    private static MapValue Config(long byteLength = 8, string? prefix = null, TerraformValue? keepers = null) =>
        new(new Dictionary<string, TerraformValue>(Computed.ToDictionary(name => name, _ => TerraformValue.Null))
        {
            ["byte_length"] = TerraformValue.From(byteLength),
            ["prefix"] = TerraformValue.From(prefix),
            ["keepers"] = keepers ?? TerraformValue.Null,
        });
}
