/**
 * The story coach's judgement: INVEST, a letter at a time, from what stands in the story's words. Each letter is
 * worth the same; a story below READY is not ready for the team (definition of ready, level 1).
 */

export const READY = 75;

export interface StoryText {
  title: string;
  description: string;
  acceptance_criteria: readonly string[];
}

export interface Score {
  total: number;
  letters: Letter[];
  suggestions: string[];
}

export interface Letter {
  letter: 'I' | 'N' | 'V' | 'E' | 'S' | 'T';
  name: string;
  /** 0 to 100. */
  score: number;
}

export function scoreStory(story: StoryText): Score {
  const judged = JUDGES.map(judge => ({ ...judge, score: Math.round(judge.score(story)) }));
  return {
    total: Math.round(judged.reduce((sum, { score }) => sum + score, 0) / judged.length),
    letters: judged.map(({ letter, name, score }) => ({ letter, name, score })),
    suggestions: judged.filter(({ score }) => score < READY).map(({ suggestion }) => suggestion),
  };
}

interface Judge {
  letter: Letter['letter'];
  name: string;
  score: (story: StoryText) => number;
  suggestion: string;
}

const JUDGES: readonly Judge[] = [
  {
    letter: 'I',
    name: 'Independent',
    score: story => (/\b(depends on|blocked by|after story|waits for)\b/i.test(story.description) ? 40 : 100),
    suggestion: 'Independent: cut what it depends on, or make that part of the story.',
  },
  {
    letter: 'N',
    name: 'Negotiable',
    score: story =>
      /\b(must use|exactly as|pixel[- ]perfect|line by line)\b/i.test(textOf(story)) ? 50 : 100,
    suggestion: 'Negotiable: say what is needed, and leave open how.',
  },
  {
    letter: 'V',
    name: 'Valuable',
    score: story =>
      40 * matches(story, /\bas an? \S+/i) +
      30 * matches(story, /\bI (want|need|can)\b/i) +
      30 * matches(story, /\b(so that|in order to)\b/i),
    suggestion: 'Valuable: "As a …, I want …, so that …" tells whom it serves and why.',
  },
  {
    letter: 'E',
    name: 'Estimable',
    score: story => Math.min(100, (wordsOf(story.description) / 12) * 100),
    suggestion: 'Estimable: describe it in a sentence or two more.',
  },
  {
    letter: 'S',
    name: 'Small',
    score: story =>
      Math.max(0, 100 - Math.max(0, story.acceptance_criteria.length - 5) * 20) *
      (wordsOf(textOf(story)) > 150 ? 0.5 : 1),
    suggestion: 'Small: split it, no more than five criteria a story.',
  },
  {
    letter: 'T',
    name: 'Testable',
    score: story => Math.min(100, story.acceptance_criteria.filter(each => wordsOf(each) >= 3).length * 50),
    suggestion: 'Testable: two criteria that somebody can check.',
  },
];

function textOf({ title, description }: StoryText): string {
  return `${title}\n${description}`;
}

function wordsOf(text: string): number {
  return text.split(/\s+/).filter(word => word !== '').length;
}

function matches(story: StoryText, pattern: RegExp): 0 | 1 {
  return pattern.test(textOf(story)) ? 1 : 0;
}
