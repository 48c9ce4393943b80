// Imported first by each entry point, so that an old Node is reported before anything loads that fails on it.
import { requireNodeVersion } from "./node-version";

requireNodeVersion(process.version, process.execPath);
