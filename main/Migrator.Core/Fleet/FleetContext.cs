using System.Collections.Concurrent;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Provisioning;
using Infra.Migrator.Secrets;

namespace Infra.Migrator.Fleet;

/// <summary>What every part of a run needs.</summary>
/// <param name="Settings">The environment file.</param>
/// <param name="Connector">The server.</param>
/// <param name="Locale">Locale of new databases.</param>
/// <param name="Passwords">Passwords of roles.</param>
/// <param name="Mask">Hides what must not be written.</param>
/// <param name="Tell">Told what happens, from several threads.</param>
internal sealed record FleetContext(
    EnvironmentSettings Settings, ServerConnector Connector, LocalePolicy Locale, RolePasswords Passwords, SecretMask Mask, Action<RunEvent> Tell)
{
    private readonly ConcurrentDictionary<string, bool> _told = new();

    /// <summary>Tells a line that belongs to no single tenant.</summary>
    public void Notice(string message) => Tell(RunEvent.Notice(null, message));

    /// <summary>Tells a line that many tenants give cause for, the first time only.</summary>
    public void NoticeOnce(string message)
    {
        if (_told.TryAdd(message, true))
        {
            Notice(message);
        }
    }
}
