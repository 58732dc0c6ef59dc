/** A kubeconfig with one context, `test`; the client speaks plain HTTP only where nothing is verified. */
export function kubeConfig(url: string, user = 'admin'): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user } }],
    clusters: [{ name: 'test', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: user, user: { token: `${user}-token` } }],
  });
}
