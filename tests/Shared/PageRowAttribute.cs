namespace Infra.Tests.Acceptance;

/// <summary>The row of a system's page that a test holds; <c>docs/systems.md</c> is made from these.</summary>
/// <param name="system">The page's file name without its ending, e.g. <c>happytrip</c>.</param>
/// <param name="heading">Heading on the page that the row stands under; the page's first heading for what comes before the second.</param>
/// <param name="row">First words of the row: a table's first cell, the beginning of a list item, a paragraph or a trap, as written there.</param>
/// <param name="setting">Where it is said in the environment file, or what does it otherwise.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class PageRowAttribute(string system, string heading, string row, string setting) : Attribute
{
    public string System => system;

    public string Heading => heading;

    public string Row => row;

    public string Setting => setting;
}
