using System.CommandLine;

namespace Infra.Migrator.Cli;

/// <summary>One verb of the command line: its name, its options, what its help teaches, and what it does.</summary>
internal abstract class Verb
{
    /// <summary>Name, e.g. <c>migrate</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Another name. Default: none.</summary>
    public virtual string? Alias => null;

    /// <summary>What it does, in a sentence without its full stop.</summary>
    public abstract string Description { get; }

    /// <summary>What stands below the options in its help: rules and examples.</summary>
    public abstract string Notes { get; }

    /// <summary>The shared options that it takes, and its own.</summary>
    public abstract IEnumerable<Option> Options(SharedOptions shared);

    /// <summary>Its arguments. Default: none.</summary>
    public virtual IEnumerable<Argument> Arguments => [];

    /// <summary>Verbs below it, e.g. <c>tenant drop</c>. Default: none.</summary>
    public virtual IEnumerable<Verb> Verbs => [];

    /// <summary>Does it when no environment is needed.</summary>
    /// <returns>Null, the default, when one is needed.</returns>
    public virtual Task<ExitCode?> RunAloneAsync(MigratorHost host) => Task.FromResult<ExitCode?>(null);

    /// <summary>Does it.</summary>
    /// <exception cref="MigratorException">The user can put something right.</exception>
    public abstract Task<ExitCode> RunAsync(Session session);
}
