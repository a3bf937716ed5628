using System.Globalization;
using System.Text.Json.Nodes;
using Infra.AwsRules.Rds;

namespace Infra.Fuzz.Tests;

/// <content>The database: engine, class, storage, backups, parameters.</content>
internal sealed partial class EnvironmentGenerator
{
    private static readonly string[] InstanceClasses =
    [
        "db.t3.micro", "db.t4g.small", "db.t4g.medium", "db.m6g.large", "db.m7g.xlarge", "db.r6g.2xlarge", "db.r7i.large", "db.m5.24xlarge",
        "db.x2idn.16xlarge",
    ];

    private static readonly string[] ClusterClasses =
        ["db.t4g.medium", "db.t3.large", "db.r6g.large", "db.r7g.xlarge", "db.r5.large", "db.x2g.large"];

    private static readonly string[] WeekDays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    private string _storageType = "gp3";
    private string _instanceClass = "";
    private int _majorVersion;
    private IReadOnlyList<string> _logs = ["postgresql", "upgrade"];
    private bool _hasPerformanceInsights = true;
    private JsonObject _parameters = [];

    private bool NeedsGeneratedPassword => _hasReplicas || _hasRecoveryReplica || IsBlueGreen;

    private JsonObject Database()
    {
        _majorVersion = IsWrong() ? 12 : choices.Int(13, 18);
        _isServerless = _isAurora && choices.Chance(40);
        _instanceClass = IsWrong()
            ? choices.Of("db.t2.micro", "db.m5", "t4g.small")
            : choices.Of(_isAurora && !_isServerless ? ClusterClasses : InstanceClasses);
        var database = new JsonObject
        {
            ["identifier"] = IsWrong() ? "Orders--" : _name,
            ["majorVersion"] = _majorVersion,
            ["instanceClass"] = _instanceClass,
            ["storage"] = Storage(),
        };
        if (_isAurora)
        {
            database["engine"] = "auroraPostgresql";
        }
        else
        {
            Maybe(database, "engine", 30, () => "postgres");
        }

        if (_isAurora || choices.Chance(5))
        {
            database["cluster"] = Cluster();
        }

        Maybe(database, "minorVersion", 10, () => choices.Int(0, 20));
        AddWindows(database);
        MaybeFlag(database, "multiAz");
        MaybeFlag(database, "autoMinorVersionUpgrade");
        MaybeFlag(database, "applyImmediately");
        Maybe(database, "deletionProtection", 40, () => _isProduction && !IsWrong() ? true : choices.Chance(50));
        Maybe(database, "finalSnapshot", 40, () => _isProduction && !IsWrong() ? true : choices.Chance(50));
        Maybe(database, "masterUsername", 40, () => IsWrong() ? "rdsadmin" : choices.Of("postgres", "orders_admin", "m"));
        AddMasterCredentials(database);
        if (!_hasRestore || IsWrong())
        {
            Maybe(database, "initialDatabaseName", 20, () => IsWrong() ? "select" : choices.Of("initial", "_initial"));
        }

        _port = choices.Chance(75) ? 5432 : choices.Spread(1150, 65535);
        if (_port != 5432)
        {
            database["port"] = _port;
        }

        if (HasIamAuthentication || choices.Chance(20))
        {
            database["iamAuthentication"] = HasIamAuthentication;
        }

        Maybe(database, "encryption", 50, () => choices.Chance(50) && (!_hasRestore || IsWrong())
            ? new JsonObject { ["kind"] = "ownKey", ["alias"] = IsWrong() ? "alias/aws/rds" : choices.Of("alias/orders-rds", "alias/Orders_1/rds") }
            : new JsonObject { ["kind"] = "awsManaged" });
        Maybe(database, "caCertificateIdentifier", 30, () => IsWrong() ? "rds-ca-2019" : choices.Of([.. InstanceRules.CaCertificateIdentifiers]));
        Maybe(database, "parameterGroupName", 30, () => $"{_name}-pg{_majorVersion}");
        Maybe(database, "subnetGroupName", 30, () => IsWrong() ? "default" : choices.Of($"{_name}-subnet-group", "subnets1"));
        Maybe(database, "securityGroupName", 30, () => $"{_name}-rds-sg");
        AddParameters(database);
        Maybe(database, "ingress", 80, Ingress);
        Maybe(database, "enhancedMonitoringIntervalSeconds", 50, () =>
            IsWrong() ? 2 : choices.Of([.. InstanceRules.EnhancedMonitoringIntervalsSeconds]));
        Maybe(database, "performanceInsightsRetentionDays", 50, () =>
        {
            var days = IsWrong() ? 8 : choices.Chance(40) ? 0 : choices.Of([.. InstanceRules.PerformanceInsightsRetentionDays]);
            _hasPerformanceInsights = days > 0;
            return days;
        });
        Maybe(database, "logExports", 40, () => List(_logs = choices.Some(["postgresql", "upgrade"], 0, 2)));
        Maybe(database, "logRetentionDays", 40, () => IsWrong() ? 8 : choices.Of([.. AwsRules.LogRetention.Days]));
        AddCopies(database);
        return database;
    }

    private JsonObject Storage()
    {
        _storageType = choices.Of("gp3", "gp3", "gp3", "gp2", "io1", "io2");
        var isProvisioned = _storageType is "io1" or "io2";
        var size = isProvisioned ? choices.Spread(100, 65536)
            : _storageType == "gp3" && choices.Chance(30) ? choices.Spread(400, 65536)
            : choices.Spread(20, 399);
        var storage = new JsonObject { ["sizeGiB"] = IsWrong() ? 19 : size };
        if (_storageType != "gp3" || choices.Chance(60))
        {
            storage["type"] = _storageType;
        }

        if (size < 50_000)
        {
            Maybe(storage, "maxSizeGiB", 50, () => IsWrong() ? size + 1 : choices.Chance(10) ? 65536 : size + (size / 10) + choices.Int(1, 500));
        }

        if (isProvisioned)
        {
            var most = Math.Min(256_000, size * (_storageType == "io1" ? 50 : 1000));
            storage["iops"] = choices.Int(Math.Min(most, Math.Max(1000, (size + 1) / 2)), most);
        }
        else if (_storageType == "gp3" && (size >= 400 || IsWrong()))
        {
            var iops = choices.Int(12_000, 64_000);
            Maybe(storage, "iops", 50, () => iops);
            Maybe(storage, "throughputMiBps", 50, () => choices.Int(500, storage.ContainsKey("iops") ? Math.Min(4000, iops / 4) : 3000));
        }

        return storage;
    }

    private JsonObject Cluster()
    {
        var cluster = new JsonObject();
        _readers = 1;
        Maybe(cluster, "readers", 70, () => _readers = IsWrong() ? 16 : choices.Int(0, 3));
        if (_isServerless)
        {
            var most = choices.Int(2, 512);
            cluster["serverless"] = new JsonObject
            {
                ["minAcu"] = IsWrong() ? 0.3m : choices.Chance(20) ? 0m : choices.Int(1, most) / 2m,
                ["maxAcu"] = most / 2m,
            };
        }
        else
        {
            Maybe(cluster, "readerInstanceClass", 30, () => choices.Of(ClusterClasses));
        }

        MaybeFlag(cluster, "ioOptimized");
        return cluster;
    }

    private void AddWindows(JsonObject database)
    {
        var hour = choices.Int(0, 23);
        var length = choices.Int(30, 120);
        var start = choices.Int(0, 59);
        var day = choices.Int(0, 6);
        var weekly = IsWrong() ? hour : hour + 4;
        static string Time(int minutes) => $"{minutes / 60 % 24:00}:{minutes % 60:00}";
        var keepsBackups = _hasReplicas || _hasRecoveryReplica || IsBlueGreen || _isAurora;
        database["backups"] = new JsonObject
        {
            ["retentionDays"] = _isProduction ? choices.Int(IsWrong() ? 6 : 7, 35) : choices.Int(keepsBackups || choices.Chance(80) ? 1 : 0, 35),
            ["window"] = $"{Time((hour * 60) + start)}-{Time((hour * 60) + start + length)}",
        };
        database["maintenanceWindow"] =
            $"{WeekDays[(day + (weekly / 24)) % 7]}:{Time(weekly * 60)}-"
            + $"{WeekDays[(day + (((weekly * 60) + length) / 1440)) % 7]}:{Time((weekly * 60) + length)}";
    }

    private void AddMasterCredentials(JsonObject database)
    {
        if ((NeedsGeneratedPassword && !IsWrong()) || choices.Chance(30))
        {
            var generated = new JsonObject { ["kind"] = "generated", ["secretName"] = choices.Of("orders/master", "rds/orders.master@1") };
            Maybe(generated, "version", 30, () => choices.Of(1, 2, int.MaxValue));
            Maybe(generated, "length", 30, () => choices.Int(16, 128));
            Maybe(generated, "recoveryWindowDays", 30, () => IsWrong() ? 3 : choices.Of(0, 7, 30));
            database["masterCredentials"] = generated;
        }
        else if (choices.Chance(50))
        {
            var managed = new JsonObject { ["kind"] = "rdsManaged" };
            Maybe(managed, "rotationDays", 50, () => choices.Of(1, 30, 1000));
            database["masterCredentials"] = managed;
        }
    }

    private void AddParameters(JsonObject database)
    {
        _parameters = [];
        if (choices.Chance(70))
        {
            var known = PostgresParameters.All
                .Where(parameter => parameter.ExistsIn(_majorVersion) && parameter.Name != PostgresParameters.ForceTls).ToArray();
            foreach (var parameter in choices.Some(known, 0, 10))
            {
                _parameters[parameter.Name] = ParameterValue(parameter);
            }
        }

        if (choices.Chance(15))
        {
            _parameters["log_min_duration_statement"] = "1s";
        }

        if (IsBlueGreen && !IsWrong())
        {
            _parameters["rds.logical_replication"] = "1";
        }

        if (IsWrong())
        {
            _parameters[choices.Of("wal_level", "max_connection", "transaction_timeout_ms")] = "1";
        }

        if (_parameters.Count > 0)
        {
            database["parameters"] = _parameters;
        }
    }

    private JsonNode ParameterValue(PostgresParameter parameter)
    {
        switch (parameter.Kind)
        {
            case ParameterKind.Boolean:
                return choices.Of<JsonNode>(true, false, "on", "off", 1, 0);
            case ParameterKind.Choice:
                return choices.Of(parameter.Choices);
            case ParameterKind.ChoiceList:
                return string.Join(", ", choices.Some(parameter.Choices, 1, 2));
            case ParameterKind.Text:
                return choices.Of("UTC", "en_US.UTF-8", "\"$user\", public", "HIGH:!aNULL");
            case ParameterKind.Integer when parameter.UnitText is "kB" or "MB" or "8 kB pages" && choices.Chance(30):
                return choices.Of("25% of memory", "64 MB", "1 GB", "{DBInstanceClassMemory/32768}",
                    "GREATEST({DBInstanceClassMemory/63963136},65536)");
            default:
                var least = (int)Math.Max(parameter.Min ?? 0, int.MinValue);
                var most = (int)Math.Min(parameter.Max ?? 1000, int.MaxValue);
                var value = IsWrong() && least > 0 ? least - 1 : choices.Spread(least, most);
                return parameter.Kind == ParameterKind.Real && value < most && choices.Chance(50)
                    ? (value + 0.5m).ToString(CultureInfo.InvariantCulture)
                    : choices.Chance(50) ? value : value.ToString(CultureInfo.InvariantCulture);
        }
    }

    private void AddCopies(JsonObject database)
    {
        if (_hasReplicas && !_isAurora)
        {
            var replicas = new JsonObject { ["count"] = _readers = choices.Chance(90) ? choices.Int(1, 3) : 15 };
            Maybe(replicas, "instanceClass", 40, () => choices.Of(InstanceClasses));
            MaybeFlag(replicas, "multiAz");
            database["readReplicas"] = replicas;
        }

        if (_hasRestore)
        {
            database["restore"] = Restore();
        }

        if (IsBlueGreen && !_isAurora && !_hasReplicas && !_hasRecoveryReplica)
        {
            database["blueGreenUpdates"] = true;
        }
        else
        {
            Maybe(database, "blueGreenUpdates", 15, () => false);
        }

        if (HasSchedule && ((!_isProduction && (_isAurora || (!_hasReplicas && !_hasRecoveryReplica))) || IsWrong()))
        {
            var schedule = new JsonObject { ["stopAt"] = "21:00", ["startAt"] = IsWrong() ? "21:00" : choices.Of("08:00", "00:00", "23:59") };
            Maybe(schedule, "startDays", 50, () => List(choices.Some(WeekDays, 1, 7)));
            Maybe(schedule, "timeZone", 50, () =>
                IsWrong() ? "Berlin" : choices.Of("UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kolkata"));
            database["schedule"] = schedule;
        }
    }

    private JsonObject Restore()
    {
        if (choices.Chance(50))
        {
            return new JsonObject
            {
                ["kind"] = "snapshot",
                ["snapshotIdentifier"] = IsWrong() ? "no snapshot" : choices.Of(
                    "orders-before-upgrade", "rds:orders-2026-11-21-03-05", $"arn:{Partition}:rds:{frame.Region}:{frame.AccountId}:snapshot:orders"),
            };
        }

        var restore = new JsonObject { ["kind"] = "pointInTime" };
        switch (choices.Int(0, _isAurora ? 1 : 2))
        {
            case 0:
                restore["sourceIdentifier"] = IsWrong() ? _name : "orders-source";
                break;
            case 1:
                restore["sourceResourceId"] = _isAurora ? "cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ" : "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ";
                break;
            default:
                restore["automatedBackupArn"] = $"arn:{Partition}:rds:{frame.Region}:{frame.AccountId}:auto-backup:ab-{new string('a', 39)}";
                break;
        }

        Maybe(restore, "time", 50, () => IsWrong() ? "2026-02-30T09:30:00Z" : "2026-11-21T09:30:00Z");
        return restore;
    }
}
