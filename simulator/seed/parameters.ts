/** A parameter of the DDM kernel. */
export interface Parameter {
  readonly name: string;
  readonly default: string;
  /** `low-high` for numbers, `a|b` for choices, empty for free text. */
  readonly range: string;
  readonly type: "integer" | "float" | "boolean" | "string" | "list";
  readonly needsRestart: boolean;
  readonly description: string;
}

const parameter = (
  name: string,
  type: Parameter["type"],
  defaultValue: string,
  range: string,
  description: string,
  needsRestart = false,
): Parameter => ({ name, type, default: defaultValue, range, description, needsRestart });

/**
 * The parameters of the DDM kernel. Names, numeric ranges and numeric defaults are from API 4.10.3; comments name the exceptions. The character sets,
 * the collations, the values `ON` and `OFF`, `needsRestart` and the other defaults are assumed.
 */
export const PARAMETERS: readonly Parameter[] = [
  parameter("bind_table", "string", "", "", "Data association among multiple sharded tables."),
  parameter("character_set_server", "list", "utf8mb4", "gbk|utf8|utf8mb4", "Character set of the DDM server.", true),
  parameter(
    "collation_server",
    "list",
    "utf8mb4_unicode_ci",
    "gbk_chinese_ci|utf8_unicode_ci|utf8_bin|utf8mb4_unicode_ci|utf8mb4_bin",
    "Collation of the DDM server.",
    true,
  ),
  parameter(
    "concurrent_execution_level",
    "list",
    "DATA_NODE",
    "RDS_INSTANCE|DATA_NODE|PHY_TABLE",
    "Concurrency level of scanning table shards in a logical table.",
  ),
  parameter("connection_idle_timeout", "integer", "28800", "60-28800", "Seconds before an idle connection is closed."),
  // The reference has `contains_shard_key` and `ddl_flowcontrol_threshold` only in examples (API 4.10.5, 4.10.9, 4.10.11). Their types and
  // ranges are assumed.
  parameter("contains_shard_key", "boolean", "OFF", "ON|OFF", "Whether statements must contain the sharding key."),
  parameter("ddl_flowcontrol_threshold", "integer", "10000", "0-100000", "Threshold of DDL flow control."),
  parameter("enable_table_recycle", "boolean", "OFF", "ON|OFF", "Whether the table recycle bin is enabled."),
  parameter("insert_to_load_data", "boolean", "OFF", "ON|OFF", "Whether constants are inserted by LOAD DATA."),
  parameter(
    "live_transaction_timeout_on_shutdown",
    "integer",
    "1",
    "0-100",
    "Timeout of an in-transit transaction, in seconds.",
  ),
  parameter("long_query_time", "float", "1", "0.01-10", "Minimum duration of a slow query, in seconds."),
  parameter("max_allowed_packet", "integer", "16777216", "1024-1073741824", "Maximum size of one packet, in bytes."),
  parameter(
    "max_backend_connections",
    "integer",
    "0",
    "0-10000000",
    "Maximum number of DDM's connections to RDS.",
    true,
  ),
  parameter("max_connections", "integer", "20000", "10-40000", "Concurrent connections to the instance.", true),
  parameter(
    "min_backend_connections",
    "integer",
    "10",
    "0-10000000",
    "Minimum number of DDM's connections to RDS.",
    true,
  ),
  parameter("not_from_pushdown", "boolean", "OFF", "ON|OFF", "Whether SELECT without FROM is pushed down."),
  parameter("seconds_behind_master", "integer", "30", "0-7200", "Tolerated replication lag, in seconds."),
  parameter("sql_audit", "boolean", "OFF", "ON|OFF", "Whether SQL audit is enabled."),
  parameter("sql_execute_timeout", "integer", "28800", "100-28800", "Seconds before an SQL statement times out."),
  parameter("support_ddl_binlog_hint", "boolean", "OFF", "ON|OFF", "Whether DDL statements get a binlog hint."),
  // The reference has `temp_table_size_limit` only in the example of API 4.2.23.
  parameter("temp_table_size_limit", "integer", "1000000", "500000-2000000000", "Maximum size of the temporary table."),
  parameter("transaction_policy", "list", "XA", "XA|FREE|NO_DTX", "Transactions supported by DDM."),
  parameter(
    "ultimate_optimize",
    "boolean",
    "ON",
    "ON|OFF",
    "Whether plans of SQL statements are optimized by the values of their parameters.",
  ),
];

/** Finds a parameter by its name. */
export function findParameter(name: string): Parameter | undefined {
  return PARAMETERS.find((parameter) => parameter.name === name);
}

/** Returns the rule of a parameter that a value violates, or undefined if the value is valid. */
export function findViolatedRule({ name, type, range }: Parameter, value: string): string | undefined {
  if (range === "") return undefined;
  if (type !== "integer" && type !== "float")
    return range.split("|").includes(value) ? undefined : `must be one of ${range}`;
  if (type === "integer" && !/^-?\d+$/.test(value)) return "must be an integer";
  if (!/^-?\d+(\.\d+)?$/.test(value)) return "must be a number";
  const [low = 0, high = Infinity] = range.split("-").map(Number);
  if (Number(value) < low || Number(value) > high) return `must be in the range ${range}`;
  if (name === "max_allowed_packet" && Number(value) % 1024 !== 0) return "must be a multiple of 1024"; // API 4.10.3
  return undefined;
}
