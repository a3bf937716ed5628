using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Systems;

public abstract class EcommerceFixture(SharedServer server) : SystemFixture(server, "ecommerce", "ecommerce")
{
    public const string Application = "ecommerce_app";

    protected override void Declare()
    {
        Deployment.AddNamedRole(Application);
        Deployment.AddNamedTenant(Database, sql: "sql", more: tenant => tenant["ownerRole"] = Application);
        Deployment.Tenancy.Remove("naming");
    }
}

public sealed class EcommerceOn15(SharedServer15 server) : EcommerceFixture(server);

public sealed class EcommerceOn16(SharedServer server) : EcommerceFixture(server);

[Collection(Server15Tests.Name)]
public sealed class EcommerceOn15Tests(EcommerceOn15 system) : EcommerceTests(system), IClassFixture<EcommerceOn15>;

[Collection(ServerTests.Name)]
public sealed class EcommerceOn16Tests(EcommerceOn16 system) : EcommerceTests(system), IClassFixture<EcommerceOn16>;

public abstract class EcommerceTests(EcommerceFixture system) : SystemTests(system)
{
    private const string Sample = """
        INSERT INTO users (id, email, password_hash, full_name) OVERRIDING SYSTEM VALUE VALUES (901, 'Ann@Shop.Example', 'h', 'Ann');
        INSERT INTO categories (id, name, slug) OVERRIDING SYSTEM VALUE VALUES (901, 'Books', 'books');
        INSERT INTO products (id, category_id, sku, name, price) OVERRIDING SYSTEM VALUE
          VALUES (901, 901, 'BOOK-1', 'Novel', 12.50), (902, 901, 'BOOK-2', 'Poems', 7);
        INSERT INTO orders (id, user_id, recipient_name, shipping_address, shipping_amount) OVERRIDING SYSTEM VALUE
          VALUES (901, 901, 'Ann', '1 Main Street', 4.20);
        INSERT INTO order_items (order_id, product_id, product_name, unit_price, quantity)
          VALUES (901, 901, 'Novel', 12.50, 2), (901, 902, 'Poems', 7, 1);
        """;

    [Theory]
    [InlineData("users_email_key", "INSERT INTO users (email, password_hash, full_name) VALUES ('ann@shop.example', 'h', 'Other')")]
    [InlineData("users_email_valid", "INSERT INTO users (email, password_hash, full_name) VALUES ('no address', 'h', 'Bob')")]
    [InlineData("users_full_name_valid", "INSERT INTO users (email, password_hash, full_name) VALUES ('b@c', 'h', ' ')")]
    [InlineData("categories_not_own_parent", "UPDATE categories SET parent_id = id")]
    [InlineData("categories_slug_valid", "INSERT INTO categories (name, slug) VALUES ('Music', 'Music & more')")]
    [InlineData("categories_parent_id_name_key", "INSERT INTO categories (name, slug) VALUES ('Books', 'books-2')")]
    [InlineData("money_amount_not_negative", "UPDATE products SET price = -0.01")]
    [InlineData("money_amount_not_negative", "UPDATE products SET price = 'NaN'")]
    [InlineData("products_stock_quantity_not_negative", "UPDATE products SET stock_quantity = -1")]
    [InlineData("products_sku_key", "UPDATE products SET sku = 'BOOK-1'")]
    [InlineData("products_category_id_fkey", "INSERT INTO products (category_id, sku, name, price) VALUES (-1, 'X', 'X', 1)")]
    [InlineData("cart_items_quantity_valid", "INSERT INTO cart_items (user_id, product_id, quantity) VALUES (901, 901, 0)")]
    [InlineData("orders_status_valid", "UPDATE orders SET status = 'lost'")]
    [InlineData("orders_user_id_fkey", "DELETE FROM users")]
    [InlineData("order_items_product_id_fkey", "DELETE FROM products")]
    [InlineData("order_items_pkey", "INSERT INTO order_items SELECT order_id, product_id, 'Again', 1, 1 FROM order_items")]
    [InlineData("reviews_rating_valid", "INSERT INTO reviews (user_id, product_id, rating) VALUES (901, 901, 0)")]
    [InlineData("reviews_rating_valid", "INSERT INTO reviews (user_id, product_id, rating) VALUES (901, 901, 6)")]
    [InlineData("reviews_user_id_product_id_key", "INSERT INTO reviews (user_id, product_id, rating) VALUES (901, 901, 1), (901, 901, 5)")]
    public async Task A_row_that_makes_no_sense_is_refused_by_the_constraint_that_says_so(string constraint, string sql)
    {
        await using var session = await System.BeginAsync(EcommerceFixture.Application);
        await session.ExecuteAsync(Sample);

        var refusal = await session.RefusalAsync(sql);

        Assert.Equal(constraint, refusal.Constraint);
        Assert.StartsWith("23", refusal.SqlState, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Totals_follow_the_items_to_the_cent()
    {
        await using var session = await System.BeginAsync(EcommerceFixture.Application);
        await session.ExecuteAsync(Sample);
        Assert.Equal(36.20m, await session.ScalarAsync<decimal>("SELECT total_amount FROM order_totals WHERE order_id = 901"));
        await session.ExecuteAsync("DELETE FROM order_items");
        Assert.Equal(4.20m, await session.ScalarAsync<decimal>("SELECT total_amount FROM order_totals WHERE order_id = 901"));
    }

    [Fact]
    public async Task What_belongs_to_a_row_goes_with_it()
    {
        await using var session = await System.BeginAsync(EcommerceFixture.Application);
        await session.ExecuteAsync(Sample);
        await session.ExecuteAsync(
            "INSERT INTO cart_items (user_id, product_id, quantity) VALUES (901, 901, 1); "
            + "INSERT INTO reviews (user_id, product_id, rating) VALUES (901, 901, 5); DELETE FROM orders; DELETE FROM users");
        Assert.Equal(
            0L, await session.ScalarAsync<long>(
                "SELECT (SELECT count(*) FROM order_items) + (SELECT count(*) FROM cart_items) + (SELECT count(*) FROM reviews)"));
        Assert.Equal(2L, await session.ScalarAsync<long>("SELECT count(*) FROM products"));
    }

    [Fact]
    public async Task Updated_at_moves_when_a_row_changes_and_only_then()
    {
        await using var session = await System.BeginAsync(EcommerceFixture.Application);
        await session.ExecuteAsync(Sample);
        await session.ExecuteAsync("ALTER TABLE products DISABLE TRIGGER USER; UPDATE products SET updated_at = '2020-01-01Z'; "
            + "ALTER TABLE products ENABLE TRIGGER USER");
        await session.ExecuteAsync("UPDATE products SET name = name");
        Assert.Equal(2L, await session.ScalarAsync<long>("SELECT count(*) FROM products WHERE updated_at = '2020-01-01Z'"));
        await session.ExecuteAsync("UPDATE products SET price = price + 1 WHERE id = 901");
        Assert.Equal(901L, await session.ScalarAsync<long>("SELECT id FROM products WHERE updated_at = now()"));
    }

    [Theory]
    [InlineData("users_email_key", "SELECT 1 FROM users WHERE lower(email) = 'ann@shop.example'")]
    [InlineData("products_name_idx", "SELECT 1 FROM products WHERE lower(name) LIKE 'nov%'")]
    [InlineData("products_offered_idx", "SELECT 1 FROM products WHERE category_id = 901 AND is_active ORDER BY price LIMIT 20")]
    [InlineData("orders_user_id_placed_at_idx", "SELECT 1 FROM orders WHERE user_id = 901 ORDER BY placed_at DESC LIMIT 10")]
    [InlineData("orders_open_idx", "SELECT 1 FROM orders WHERE status = 'paid' ORDER BY placed_at LIMIT 10")]
    [InlineData("reviews_product_id_created_at_idx", "SELECT 1 FROM reviews WHERE product_id = 901 ORDER BY created_at DESC LIMIT 10")]
    public async Task A_look_up_uses_its_index(string index, string query)
    {
        await using var session = await System.BeginAsync();
        await session.ExecuteAsync("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off");
        Assert.Contains(index, await session.ScalarAsync<string>($"EXPLAIN (FORMAT JSON) {query}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_come_from_the_database_alone()
    {
        await using var session = await System.BeginAsync(EcommerceFixture.Application);
        await AssertRefusedAsync(session, "428C9", null, "INSERT INTO categories (id, name, slug) VALUES (1, 'A', 'a')");
    }
}
