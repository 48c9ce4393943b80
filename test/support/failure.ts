/** Returns the error with which a promise rejects. @throws Error if the promise resolves, or rejects with a value that is not an error */
export async function catchFailure(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error(
    outcome === undefined ? "the promise resolved instead of rejecting" : "the rejection is not an Error",
  );
}
