namespace Infra.Migrator.Migrations;

/// <summary>When a file is applied. The order is that of one run.</summary>
internal enum MigrationKind
{
    /// <summary><c>before__&lt;name&gt;.sql</c>: before the pending files of a tenant, each time something is pending.</summary>
    Before,

    /// <summary><c>V&lt;number&gt;__&lt;name&gt;.sql</c>: once, in the order of numbers.</summary>
    Versioned,

    /// <summary><c>R__&lt;name&gt;.sql</c>: after the versioned ones, in the order of names, whenever its checksum has changed.</summary>
    Repeatable,

    /// <summary><c>after__&lt;name&gt;.sql</c>: after the pending files of a tenant, each time something was pending.</summary>
    After,
}
