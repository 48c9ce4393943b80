// Imported before the check of Node's version: prints an error that is written for users without Node's dump of the source and the stack.
process.on("uncaughtException", (error: unknown) => {
  console.error(error instanceof Error && "__pulumiRunError" in error ? error.message : error);
  process.exit(1);
});
