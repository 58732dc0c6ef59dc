import type { ERR } from './error-codes.js';

/** The server understood a request and refused it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP-like; 500 means "you asked for something invalid" here. */
  readonly code: number;
  /** What tells errors apart: see error-codes.ts. 0 where the server gave none. */
  readonly errCode: number;
  /** The server's own words. */
  readonly description: string;
  /** The subject that was asked. */
  readonly subject: string;

  constructor(subject: string, answer: { code?: number; err_code?: number; description?: string }) {
    super(`${answer.description ?? 'refused without a reason'} (${answer.err_code ?? 0})`);
    this.subject = subject;
    this.code = answer.code ?? 0;
    this.errCode = answer.err_code ?? 0;
    this.description = answer.description ?? '';
  }
}

/** Whether something thrown is the server's refusal with this code. */
export function isApiError(error: unknown, errCode: (typeof ERR)[keyof typeof ERR]): error is ApiError {
  return error instanceof ApiError && error.errCode === errCode;
}
