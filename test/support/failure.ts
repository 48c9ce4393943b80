/** Returns the error with which a promise rejects. @throws Error if the promise resolves */
export async function catchFailure(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error(outcome === undefined ? "expected a failure, but it succeeded" : "the rejection is not an Error");
}
