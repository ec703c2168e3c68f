import type { Mail } from "../auth/mailer.ts";

/** The mail that asks somebody into a team, in both languages: the reader's is not known yet. */
export function invitationMail(to: string, from: { readonly person: string; readonly team: string }, link: string, until: string): Mail {
  const day = until.slice(0, 10);
  return {
    to,
    subject: `${from.person} 邀请你加入「${from.team}」 · ${from.person} invites you to ${from.team}`,
    text: `打开下面的链接加入团队「${from.team}」，${day} 前有效。请用这个邮箱注册或登录。\nOpen this link before ${day} to join the team ${from.team}; sign up or in with this address.\n\n${link}`,
  };
}
