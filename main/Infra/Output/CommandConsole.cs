using System.Diagnostics;
using Spectre.Console;

namespace Infra.Cli.Output;

/// <summary>What a command says: results on standard output, progress and complaints on standard error, so either can be piped.</summary>
internal sealed class CommandConsole
{
    /// <summary>Lines in a file or a pipe are not broken, so that they can be searched.</summary>
    private const int RedirectedWidth = 2000;

    private CommandConsole(bool colours)
    {
        Results = Create(Console.Out, Console.IsOutputRedirected, colours);
        Progress = Create(Console.Error, Console.IsErrorRedirected, colours);
    }

    /// <summary>Standard output.</summary>
    public IAnsiConsole Results { get; }

    /// <summary>Standard error.</summary>
    public IAnsiConsole Progress { get; }

    /// <summary>Opens the two streams.</summary>
    /// <param name="noColor">True for <c>--no-color</c>; the variable <c>NO_COLOR</c> and a redirected stream do the same.</param>
    public static CommandConsole Open(bool noColor) =>
        new(colours: !noColor && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    /// <summary>A line that the user ought to know.</summary>
    public void Note(string text) => Progress.MarkupLine($"[grey]{Markup.Escape(text)}[/]");

    /// <summary>A complaint that does not end the command.</summary>
    public void Warn(string text) => Progress.MarkupLine($"[yellow]{Markup.Escape(text)}[/]");

    /// <summary>Why the command fails.</summary>
    public void Fail(string text) => Progress.MarkupLine($"[red]Error:[/] {Markup.Escape(text)}");

    /// <summary>Runs a step that takes a while: a spinner on a terminal, else a line when it begins and one when it has ended.</summary>
    /// <param name="title">What is done, e.g. <c>Planning startupwebapp/prod</c>.</param>
    /// <param name="work">The step; it may report what it is at, one line at a time.</param>
    public async Task<T> StepAsync<T>(string title, Func<Action<string>, Task<T>> work)
    {
        var watch = Stopwatch.StartNew();
        var outcome = "[red]failed[/]";
        try
        {
            var result = await RunAsync(title, work);
            outcome = "[green]done[/]";
            return result;
        }
        finally
        {
            Progress.MarkupLine($"{Markup.Escape(title)} {outcome} [grey]({watch.Elapsed.TotalSeconds:0.0} s)[/]");
        }
    }

    /// <summary>Runs a step without a result.</summary>
    public Task StepAsync(string title, Func<Action<string>, Task> work) =>
        StepAsync(title, async report =>
        {
            await work(report);
            return true;
        });

    private Task<T> RunAsync<T>(string title, Func<Action<string>, Task<T>> work)
    {
        if (Progress.Profile.Capabilities.Interactive)
        {
            return Progress.Status().StartAsync(
                Markup.Escape(title),
                    context => work(detail => context.Status($"{Markup.Escape(title)} [grey]{Markup.Escape(detail)}[/]")));
        }

        Progress.MarkupLine($"{Markup.Escape(title)} …");
        return work(_ => { });
    }

    private static IAnsiConsole Create(TextWriter writer, bool redirected, bool colours)
    {
        var terminal = !redirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal && colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        if (redirected)
        {
            console.Profile.Width = RedirectedWidth;
        }

        return console;
    }
}
