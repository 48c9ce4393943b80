// Imported before the check of Node's version. Prints only the message of that check's error; Node would also print a line of source.
process.on("uncaughtException", (error: unknown) => {
  console.error(error instanceof Error && "__pulumiRunError" in error ? error.message : error);
  process.exit(1);
});
