namespace Infra.Benchmarks;

/// <summary>Where tenants live.</summary>
internal enum Layout
{
    /// <summary>A database each.</summary>
    Database,

    /// <summary>A schema each in one database.</summary>
    Schema,
}

/// <summary>What the contenders find and have to do.</summary>
internal enum State
{
    /// <summary>Empty tenants are there; all files are to be applied.</summary>
    Migrate,

    /// <summary>No tenant is there; it has to be created as well.</summary>
    Provision,

    /// <summary>10 of 11 files are applied.</summary>
    Pending,

    /// <summary>All 10 files are applied: nothing is to be done.</summary>
    Nothing,

    /// <summary>As <see cref="Migrate"/>, but one tenant in twenty stops at file 7; that is put right, and a second run has to finish.</summary>
    Failures,
}

/// <summary>How clients reach the server.</summary>
internal enum Transport
{
    /// <summary>Unix socket, no password.</summary>
    Socket,

    /// <summary>TCP on 127.0.0.1, SCRAM.</summary>
    Tcp,

    /// <summary>TCP, TLS with the certificate and the name verified, SCRAM.</summary>
    Tls,
}

/// <summary>One situation that contenders are compared in.</summary>
/// <param name="Layout">Where tenants live.</param>
/// <param name="State">What is to be done.</param>
/// <param name="Tenants">How many tenants.</param>
/// <param name="Transport">How clients reach the server.</param>
/// <param name="RoundTripMilliseconds">Added round-trip time; 0 connects directly.</param>
internal sealed record BenchmarkCase(Layout Layout, State State, int Tenants, Transport Transport, int RoundTripMilliseconds)
{
    /// <summary>One line for people.</summary>
    public string Title =>
        $"{State.ToString().ToLowerInvariant()}, {Tenants} tenants, {Layout.ToString().ToLowerInvariant()} each, "
            + $"{Transport.ToString().ToLowerInvariant()}"
            + (RoundTripMilliseconds > 0 ? $", {RoundTripMilliseconds} ms of added round-trip time" : "");
}

/// <summary>A contender that takes part, once per number of workers.</summary>
/// <param name="Word">Its word on the command line.</param>
/// <param name="Workers">Numbers of workers.</param>
internal sealed record Entrant(string Word, IReadOnlyList<int> Workers);

/// <summary>A situation to measure.</summary>
/// <param name="Case">The situation.</param>
/// <param name="Entrants">Who takes part.</param>
/// <param name="Repetitions">Runs of each beside the discarded one; null for as many as the others have. Default: null.</param>
internal sealed record PlannedCase(BenchmarkCase Case, Entrant[] Entrants, int? Repetitions = null);
