/** The little of Node that the driver uses; the rest of the front end runs in browsers and knows none of it. */
declare module "node:async_hooks" {
  export class AsyncLocalStorage<T> {
    run<R>(store: T, act: () => R): R;
    getStore(): T | undefined;
  }
}
declare const process: {
  argv: string[];
  stdout: { write(text: string): void };
  exit(code: number): never;
};
