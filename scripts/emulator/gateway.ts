import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Gateway {
  readonly url: string;
  /** From now on requests go to this API. */
  serve(apiId: string): void;
  close(): void;
}

/**
 * The deployed API under an address without a path. An emulator knows an API by the name `ID.execute-api.localhost` in
 * the Host header, which Node does not resolve, and by a path, which is no base for the links and signed URLs of an API;
 * on AWS the API has a name of its own. The address is known before the deployment, which needs it for signed URLs.
 */
export async function openGateway(endpoint: string): Promise<Gateway> {
  const target = new URL(endpoint);
  let api: string | undefined;
  const server = createServer((request, response) => {
    if (api === undefined) {
      response.writeHead(503).end();
      return;
    }
    const onwards = send(
      {
        host: target.hostname,
        port: target.port,
        method: request.method,
        path: request.url,
        headers: { ...request.headers, host: `${api}.execute-api.localhost:${target.port}` },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onwards.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    request.pipe(onwards);
  });
  await new Promise<void>((ready, failed) => server.once('error', failed).listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (apiId) => {
      api = apiId;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
