using Infra.Migrator.Connections;

namespace Infra.Migrator.Tests.Connections;

public sealed class ScramVerifierTests
{
    /// <summary>The exchange of RFC 7677, section 3: user "user", password "pencil".</summary>
    [Fact]
    public void Gives_the_server_key_of_RFC_7677()
    {
        var verifier = ScramVerifier.Create("pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="));
        Assert.Equal("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
            + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=", verifier);
    }

    [Fact]
    public void Gives_another_verifier_each_time() => Assert.NotEqual(ScramVerifier.Create("pencil"), ScramVerifier.Create("pencil"));

    [Theory]
    [InlineData("")]
    [InlineData("größe")]
    [InlineData("line\nbreak")]
    public void Refuses_what_SASLprep_would_change_without_quoting_it(string password)
    {
        var exception = Assert.Throws<MigratorException>(() => ScramVerifier.Create(password));
        Assert.Contains("printable ASCII", exception.Message, StringComparison.Ordinal);
        Assert.True(password.Length == 0 || !exception.Message.Contains(password, StringComparison.Ordinal));
    }
}
