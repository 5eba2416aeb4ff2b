import { classified, nameOf, RetryableError } from '../runtime/errors.lambda-shared';

/** Calls IAM; undefined where what it is about does not exist. @throws classified errors */
export async function unlessGone<T>(call: string, send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    if (isOneOf(error, 'NoSuchEntity')) {
      return undefined;
    }
    throw classified(call, error);
  }
}

/** Whether AWS named the error so. Models of services have `NoSuchEntityException` where the wire has `NoSuchEntity`. */
export function isOneOf(error: unknown, ...names: string[]): boolean {
  return names.includes(nameOf(error).replace(/Exception$/, ''));
}

/** Every item of all pages. @throws classified errors */
export async function everyPage<P extends { readonly IsTruncated?: boolean; readonly Marker?: string }, I>(
  page: (marker: string | undefined) => Promise<P | undefined>,
  items: (page: P) => readonly I[] | undefined,
): Promise<I[] | undefined> {
  const all: I[] = [];
  let marker: string | undefined;
  do {
    const answer = await page(marker);
    if (answer === undefined) {
      return undefined;
    }
    all.push(...items(answer) ?? []);
    marker = answer.IsTruncated ? answer.Marker : undefined;
  } while (marker !== undefined);
  return all;
}

/** IAM gives documents back as a URL would carry them. */
export function decoded(document: string): string {
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}

/** Waits before reading back, in milliseconds: IAM answers from copies that may lag behind a change. */
const READ_BACK_WAITS = [0, 200, 400, 800, 1600];

/** @throws RetryableError where it cannot be seen, so that nothing unverified is called a success */
export async function readBack(what: string, seen: () => Promise<boolean>): Promise<void> {
  for (const wait of READ_BACK_WAITS) {
    if (wait > 0) {
      await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random())));
    }
    if (await seen()) {
      return;
    }
  }
  throw new RetryableError(`the change was accepted, but ${what} does not show it yet`);
}
