/** What is asked of an API server, and what it answers. */
export interface ApiAnswer {
  status: number;
  /** The document; a text where it is none. */
  body: unknown;
}

export interface ApiServer {
  /** The kubeconfig's context. */
  context: string;
  url: string;
  /** @throws FleetError `unreachable`, `timeout` or `login-refused`; any other answer is given back, whatever it says */
  request(method: 'GET' | 'PATCH' | 'DELETE', path: string, options?: RequestOptions): Promise<ApiAnswer>;
}

export interface RequestOptions {
  query?: Readonly<Record<string, string>>;
  body?: object;
  contentType?: string;
}
