using System.Reflection;
using System.Text;

namespace Infra.Migrator.Library.Tests;

/// <summary>Shows every change of what other programs can call.</summary>
public sealed class PublicSurfaceTests
{
    private static readonly string[] RecordMembers = ["<Clone>$", "Equals", "GetHashCode", "ToString", "PrintMembers", "Deconstruct"];

    [Fact]
    public void The_public_surface_is_the_approved_one()
    {
        var file = Path.Combine(Deployment.RepositoryRoot(), "tests", "Migrator.Library.Tests", "PublicSurface.txt");
        var text = Render(typeof(TenantMigrator).Assembly);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.True(
            File.ReadAllText(file).ReplaceLineEndings("\n") == text,
            $"The public surface of Infra.Migrator changed: UPDATE_GOLDEN=1 dotnet test tests/Migrator.Library.Tests --filter PublicSurfaceTests\n{text}");
    }

    private static string Render(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(type.IsEnum ? "enum " : type.IsInterface ? "interface " : type.IsAbstract && type.IsSealed ? "static class " : "class ")
                .Append(type.FullName)
                .Append(type.BaseType is { } parent && parent != typeof(object) && !type.IsEnum ? $" : {Name(parent)}" : "").Append('\n');
            foreach (var line in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(line).Append('\n');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<object>().Select(value => $"{value} = {Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)}");
        }

        const BindingFlags Flags = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var isRecord = type.GetMethod("<Clone>$") is not null;
        return
        [
            .. type.GetConstructors(Flags).Select(constructor => $"new({Parameters(constructor)})"),
            .. type.GetFields(Flags).Select(field => $"{Name(field.FieldType)} {field.Name}"),
            .. type.GetProperties(Flags).Where(property => property.GetMethod?.IsPublic == true && property.Name != "EqualityContract")
                .Select(property => $"{Name(property.PropertyType)} {property.Name} {{ get;{(property.SetMethod?.IsPublic == true ? " init;" : "")} }}"),
            .. type.GetMethods(Flags).Where(method => !method.IsSpecialName && !(isRecord && RecordMembers.Contains(method.Name)))
                .Select(method => $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}({Parameters(method)})"),
        ];
    }

    private static string Parameters(MethodBase method) => string.Join(
        ", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.IsOptional ? "?" : "")}"));

    private static string Name(Type type) => Nullable.GetUnderlyingType(type) is { } value ? $"{Name(value)}?"
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}
