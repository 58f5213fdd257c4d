/** One JSON call; every failure is an `ApiError`, so callers decide by `status` and `code` and never by text. */
import { at } from "./place";

export class ApiError extends Error {
  constructor(
    /** HTTP status, or 0 when no answer came. */
    readonly status: number,
    readonly code: string,
    /** For people; empty when the server gave none. */
    message: string,
    readonly data: unknown = undefined,
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }

  /** Nobody has refused anything: only the network or the server is to blame. */
  get unanswered(): boolean {
    return this.status === 0 || this.status >= 500;
  }

  /** Trying the same call again may succeed. */
  get transient(): boolean {
    return this.unanswered || this.status === 408 || this.status === 429;
  }
}

export interface Call {
  method?: "GET" | "POST";
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  file?: Blob;
  /** What to make of the answer; JSON unless told otherwise. */
  as?: "json" | "text" | "blob" | "nothing";
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Sent even while the page is being left. */
  keepalive?: boolean;
  timeoutMs?: number;
}

interface ErrorBody {
  error?: { code?: string; message?: string; data?: unknown };
}

export async function errorOf(response: Response): Promise<ApiError> {
  let body: ErrorBody = {};
  try {
    body = (await response.json()) as ErrorBody;
  } catch {
    // A proxy's HTML page: the status says enough.
  }
  const seconds = Number(response.headers.get("Retry-After"));
  return new ApiError(
    response.status,
    body.error?.code ?? `HTTP_${response.status}`,
    body.error?.message ?? "",
    body.error?.data,
    seconds > 0 ? seconds * 1000 : null,
  );
}

export async function call<T>(path: string, options: Call = {}): Promise<T> {
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  const timer = setTimeout(stop, options.timeoutMs ?? 20_000);
  options.signal?.addEventListener("abort", stop);
  try {
    const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
    const request: RequestInit = { method: options.method ?? "GET", headers, signal: abort.signal, cache: "no-store" };
    if (options.keepalive) request.keepalive = true;
    if (options.body !== undefined) {
      headers["Content-Type"] = "application/json";
      request.body = JSON.stringify(options.body);
    }
    if (options.file !== undefined) request.body = options.file;
    const response = await fetch(at(path), request);
    if (!response.ok) throw await errorOf(response);
    if (options.as === "nothing") return undefined as T;
    return (await response[options.as ?? "json"]()) as T;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(0, "NETWORK", "");
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", stop);
  }
}
