namespace Infra.Environments.Loading;

/// <summary>Where a key or a value is written.</summary>
/// <param name="File">File relative to the repository root, or <c>--set &lt;path&gt;</c>.</param>
/// <param name="Line">Line from 1; 0 outside a file.</param>
/// <param name="Column">Column in characters from 1; 0 outside a file.</param>
internal readonly record struct SourcePosition(string File, int Line = 0, int Column = 0);
