/** Requests to the API server of a kubeconfig's context: raw bodies, raw answers, faults in our words. */
import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  type KubeConfig,
  RequestContext,
} from '@kubernetes/client-node';
import type { ApiServer } from './api-request.js';
import { requestFault } from './faults.js';

/** @param timeoutMs how long each answer may take */
export function apiServer(config: KubeConfig, timeoutMs: number): ApiServer {
  const library = new IsomorphicFetchHttpLibrary();
  const url = config.getCurrentCluster()!.server.replace(/\/+$/, '');
  const server: ApiServer = {
    context: config.getCurrentContext(),
    url,
    async request(method, path, { query = {}, body, contentType } = {}) {
      try {
        const context = new RequestContext(url + path, HttpMethod[method]);
        for (const [name, value] of Object.entries(query)) context.setQueryParam(name, value);
        context.setHeaderParam('Accept', 'application/json');
        if (body !== undefined) {
          context.setHeaderParam('Content-Type', contentType ?? 'application/json');
          context.setBody(JSON.stringify(body));
        }
        context.setSignal(AbortSignal.timeout(timeoutMs));
        await config.applySecurityAuthentication(context);
        const { httpStatusCode: status, body: text } = await library.send(context).toPromise();
        return { status, body: documentOf(await text.text()) };
      } catch (error) {
        throw requestFault(error, server, timeoutMs);
      }
    },
  };
  return server;
}

function documentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
