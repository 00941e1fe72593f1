"""Thousands of trials of the network of `nelib.locus.vigilance`, too many to repeat while a slider moves.

Made by ``python -m nelib.explorers.attention.task_runs``, which prints the text at the end; a test repeats a part. Of
the highest output that the response unit reaches up to a time after the stimulus, the text holds quantiles among
trials: an animal that responds at a threshold has answered by then in the trials that reached it. A unit that stands
above the threshold when the stimulus comes answers at once. All settings meet the same noise.

Between modes lies a steep step of the network, so the modes are close together; strengths in between are not to be had.
"""

import textwrap
from functools import cache

import numpy as np
from scipy.special import ndtr

from nelib.locus.vigilance import KINDS, session

MODES = (0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)  # C
STRENGTHS = (0.4, 0.6, 0.8, 1.0, 1.2)  # of the stimulus, × usual
TIMES = (0, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10)  # model time after the stimulus
SCORES = np.array([-3, -2.2, -1.6, -1, -0.5, 0, 0.5, 1, 1.6, 2.2, 3])  # normal deviates of the quantiles
BATCHES, BATCH, SEED = 8, 500, 1000
TRIALS = BATCHES * BATCH  # of each kind
SIGNS = bytes(sorted(set(range(33, 127)) - set(b"\"'\\"))).decode()  # two of them make a number
SCALE = len(SIGNS) ** 2 - 1  # the text holds whole numbers


def peaks(C: float, strength: float, batches: int = BATCHES) -> np.ndarray:
    """Return the highest output so far in each trial: kinds by times by trials."""
    found = []
    for k in range(batches):
        run = session(C, strength=strength, count=BATCH, seed=SEED + k)
        start = int(np.argmin(np.abs(run.time)))
        steps = [int(np.argmin(np.abs(run.time - t))) - start for t in TIMES]
        found.append([np.maximum.accumulate(run.noisy[kind][start:])[steps] for kind in KINDS])
    return np.concatenate(found, axis=-1)


def quantiles(C: float, strength: float) -> np.ndarray:
    """Return quantiles of `peaks`: kinds by times by scores."""
    return np.moveaxis(np.quantile(peaks(C, strength), ndtr(SCORES), axis=-1), 0, -1)


def encoded(values: np.ndarray) -> str:
    """Write numbers between 0 and 1, each as two signs."""
    high, low = np.divmod(np.round(SCALE * values).astype(int).ravel(), len(SIGNS))
    return "".join(SIGNS[h] + SIGNS[k] for h, k in zip(high, low, strict=True))


def decoded(text: str) -> np.ndarray:
    """Read what `encoded` wrote."""
    places = np.searchsorted(np.frombuffer(SIGNS.encode(), np.uint8), np.frombuffer(text.encode(), np.uint8))
    return (places[::2] * len(SIGNS) + places[1::2]) / SCALE


@cache
def table() -> np.ndarray:
    """Return all quantiles: strengths by modes by kinds by times by scores."""
    shape = (len(STRENGTHS), len(MODES), len(KINDS), len(TIMES), SCORES.size)
    return decoded("".join(QUANTILES.split())).reshape(shape)


def make() -> None:
    """Print the quantiles."""
    text = "".join(encoded(quantiles(C, strength)) for strength in STRENGTHS for C in MODES)
    print('QUANTILES = """\\', *textwrap.wrap(text, 120, break_on_hyphens=False), '"""', sep="\n")


QUANTILES = """\
<m@]CZFWI>L5O1R4UXY3]7AXD{GyJ{MlPjSeVWYr^/a:C&FCIILdODRJU9X![S_]cAE!GzK%N.PqSiVkYX]|aDeTEyIILZOQREU<X/Z{_Lbbg:G]K-N&Q-So
V^YU];`bdKgtHALQO8RPU;X#Zg^XayeIi,J/MKPWShVZY@]#_ac,fIiUKgObR_UvXY[R_4and}gXjxLoQ0TaW_ZI^4`tcDfKhwkDP-TSWQZV^?`kc>e^h<ji
m1SBVmY_]n`0bcdzg3i[kdn6<m@]CZFWI>L5O1R4UXY3]7ATDYGPJOM:P8S4V$Y9]Wa(BFEQHTK^N;QAT+V}Z<^Ra|C7F6IBLOO%R$TqWZZ{_%c3CwG-J9M.
OoRcUKX/[T_ickE2H/K*MrPNS9V$Xh[|`3cpEgHiKoNLQ3SiVGY0]E`KdHF8I3L6O$QeT6ViYX]r`rdbGEJ7M$OvRQU&WMZ(^8a?e!H+K?MsP_S.UVWyZW^T
aLe!H=L;NqQjT#VHXh[3_(aweDJ(M6OlRYTtW)YB[d_LbDeD=~AUDQG:IqLUOCR0U@X^[ZBhEsHbKUN0PwS`V?YF]L`JCuG/J*M/OXRKU&W^Zy^mb=EtHhKV
NLP{S`VJY$]5`DdBFuJ,L~OfRCU&WdZB^ZaaezH?KQN?Q3ScV?X|[R_icFf_I#LpOJROU!WTZ+]g`sd8g}JhMqP^STV6Xe[8^fb#e-h>L6OmRYUQX!Zd^8`d
chfBi^M$Q,TGW/Y`]7_gb2e.gYi~P:T3W$Yd]<_]b#d9fti?kjSAV>Xt[l^|aEcUech0j9lb=~AUDQG:IqLUOCR0U@X^[ZBQESH4K*M`PHS1UjXk[r`1CCFS
I;L3N]QLT$VeYi]ia%DJG3J%L|OAR0TfW>ZF^;b:DtH#JrMXP,RfU;WjZ{_#b[F+H~K`N<PbS:UoXA[B_DboFcIaLENpQASfV4Xe[g_]cGG5IyLqOGQvT7VS
Y/]-`%cZH8J|MSP:R^TzW1Y[]R`Ad!I#K|NDP{S5UMW`Z+]t`Od!IEM#ODR!T,V9XDZ`^Da&d:JtMnP9RkTtVtY$[1^caMd:?$BJE;GrJBLqOOR-U,X3[-C`
F_I:KyNJQ#SVV)Xz[m_eD[GmJ[MNOiRKTtWAZH^/aHFNILK~NbQ)SUV2XX[U_ScFGNJcM@OvRAToW@Yr]t`qdrHsKzNTQ7SUV#XQZu^~bOeTIMM1O[RJThW0
YV]&`!c7f}K/N/PaSIUrX7ZZ]ya/d#g<LUOnRPU1WSZ(]N_mbbe>hZM=Q!T-VaY%[L^sa5d(fHhrPCS|VPY&[L^c`|c1ebh/jXS-UwX;Z{^!`@bFdMf{i!kO
?$BJE;GrJBLqOOR-U,X3[-CHF;HrKUN#PTS1UXXK[@_HD@G=ItLXNvQPSxVJYC].`7EAGuJ^MBOVR6T]V}Yw]]aNE`HkKHM}P<RiU.WPZH^<a^FuIdL2NZPs
S:U[W|Zn^ca~GaJ=LpO-QLSdV!XD[3^vbLG}J^M?O`Q}T3V>Xg[N_9bcHxK]M{PPRcTqVwY7[{_Yc0ImLTNhQ/S9UDWHY`]9_cc0J?MYOgR4T1V-X,Z8]g`D
c;K[N?PTRxTqVfXbZb^+`ec<?xC/EqHEJdM+OYR.TwWuZcDEG<IeL=NbQ)SPUqX[[B_.EDH@K&MgOxRJThW(Y{]V`cG+I~LBNtQ0SMUyX8[(^pb^H(K2MWP#
RBT_W#YJ]?`+c|I@LANcQ:SJUhX/ZF^Gabd^IpMDOjRHTVVoY1[M_=bKf:KENBPeS?U[WnZ,]@`Fc5fKLnOtRJTtW5YV[o_,asdPgkM]Q&SuV?XVZq^3`Jc2
eMg}PESkV*XSZl]z`-b;dgg4iYRnUYWeZ=]7_MaNcPe{g}j]?xC/EqHEJdM+OYR.TwWuZcD4FxIAKzN<P`S/UHX,Zp^mE+GtJDLxO.QXSrV8Y#[Z_RF#HTK-
MaOhR7TQVkYT].`mFNIJKnN=PJRjT}W8Y}]c`xGTJ5LVNtQ$S;UMWaZF^*aFHKJnM5ODQRSbUoX)Zg^BagHZK6MbOvR*T0V,XF[$^aa{IKL-N;PcRfTgVbXs
[M^|bJJFM&N~Q=S<U9W2Y=[f_*bJK(N%P&R=T1U}WrYq]5_ebOL0NoPkS#TkVUXGZ>][`(bY@cCeFDHlK$M<ObR-TkWZZADzGmJ,LUNsQ0SJU_X?Z~^^E~Hj
KGM|P#RITYVqYX],`,GcJ@LZO%Q5SGUhWzZb^Bb%H[KTMoP,R?TRVjY)[u_Xc=IbL^NqQ;SAUVWoZ$]wa)c{J0MUOrRHTIVVXo[!^mazeeKfNSPfS8UGWRYd
[r_qb`f6M#OyRETbVyY2[A^Ta:csgCMrQ$ShV)X6ZE][_nbPdogMPFSaUjX.Z:]A_LaXd!fLi4RZUFW@Yk[_^m`ibhe3g8j1@cCeFDHlK$M<ObR-TkWZZADt
GLIlL7NOPiS*U<WpZL^DEaHHJiM6O<Q^SlV&Xc[3^xFTI(KRMwOvR9TIVWY9[f`6F}IyL5NRPSRjTrW!Y[]@`EH*J_LqO+Q.S8U@WLZ(]T`lH~K;MOOVQXS^
U`WnZE]ta2I5K^MvP%R.T+UzX.Z_^1aCIqLQNQPmReT_VSXZ[#^OapJqMEO5QGS=U3V|Y![B^VapK[N@P:RCT.UqW`YU[j_/apLPO*P}S)ThVIX3Y|]1_Ob$
A@D9FkI.K=MIOgR,T_WEZ%EGH2JKLiO!Q4SEUQX)Z`^=FQI/KaN0P-RHTPV_Y<[k__H+J_LoO1Q8SBUXWfZB]}aUI$KlN!P4R?TIVWXn[W_6c0I{LuN|Q<S?
UEWYYe]X`bcuJJMgOyRCT?VGXXZc^KaYeQKtNYPgS1U8W>YF[S_UbEfGM2P#R@TUVdXrZ}^.`rcLhBN%P~S[UsWyZ#]5_Fb&dPh{PGSVUWWpYv[s^}a*cLf&
j-RSU/W)YG[6^?`6b3d]fjjFA@D9FkI.K=MIOgR,T_WEZ%EFGvJ)LON^PoS&U0W[Z3^#F/HmK+MIOHQ_SeUwXJZo^NF{IOKrN-P$R:TBVGX{[E_eGQJELNNf
P]RlTjVpYA[|_yHQK#M-O9Q4S5U6W;Yg]3`=IIK_MeOdQ^SZUUWYZ%]V`eIcK}N.P2R1T$UoWuZB]g`qJ9LtNgPwRgTWVFXFZb^*aAK6M^ODQOS<U+VkXhZ~
^1aAL!NVPERHT+UgWNY;[J^gaALnO?Q.S*TcV>W}Ye[o_!aTAoD`G0IFKOMSOmR)TSW5YkEiHQJ^LyO,Q7SAUGWtZG^$FxIRKvN9P3RGTIVQY)[U_HHCJtM!
O;Q8S>UMWWZ0]ha4I=K~N-P9R=TBVLX^[D_2b{J9M(O(Q?S=U>WKYT]J`ffQJ_MsO}R@T8V;XIZX^>aailL)NiPgS-U1W3Y8[E_RbhkgM@P*R=TMVUXbZk]{
`sdWl]N/P~STUfWhYl[~_9b)eNm7PHSMUHW[Y_[Z^c`scCffn6ROTyVrY.Zy]{_waxdSgbo;AoD`G0IFKOMSOmR)TSW5YkEiH9JFLdNjPsS#U%WJY{]iFOI0
KBMXOPQaSaUkX7ZT^0G>IqL)N;P-R9T<V;Xh[1_AGwJaLcNqPbRjTaVaY+[^_XHsK?M?OEQ:S4U.W-YO[x_uIfKzMsOoQcSWULWJYl];`GJ&L7N>P<R3S}Ue
WeZ+]P`OJVM/NwP~RiTRV;X4ZK]j`vKOMqORQUS<U$V_XSZf]u`vL8NfPLRIT)U`WAY&[1^H`vM.OMQ6S,T_V5WnYQ[U^ea.B5E$GLIZK`M_OsR(TLW(YXF)
HkJoM+O4Q8S>U>WhZ6]pG<IgL-NBP9RFTDVHXw[F_FHYK/M+OBQ:S<UEWPZ&]aaKIFL0N4P=R=T@VGXU[A_]d2JKM/O/Q@S<U<WHYV]WaUj@JhM}P%R@T8V<
XFZb^fbol~L6NoPiS)U.W2Y;[W`:ebn-MEP/R;TIVQXbZq^@b5hEolN3P|SOU_WeYm](__cRiSp]PJSGU?WVYZ[U^la2e#jqp]RLTjVgY%Zo]|`%bFetkOpm
B5E$GLIZK`M_OsR(TLW(YXF(HRJXLpNsPvS!T{W=Yo]XFqIHKUMfOWQbS^UaX*ZB]zG]J+L<NGP4R:T7V3XZZt_$H7JxLrN}PgRgT[VVXw[I_LI1KTMMOLQ=
S3U(V~Y<[g_XI}L0N#OwQeSUUEW>Y^](`5J=LJNJPER3SyU]WYYu]A`<JkM@O&Q&RiTNV2X(Z7]^`]KbN#O]QZS<TzVVXEZR]k`]LGNqPSRLT%UYW6XuZ{^1
`]MCOYQ=S-TZV.WcYB[D^R`rBVE?GaIiKkMfOuR(TGVyYRFBH~J}M6O:Q9S<U9W^Z+]|GTIzL:NJP<RDT@VCXr[:_xHjK<M4OGQ;S<UDWRZ)]ub*IEL<N:P@
R>TCVIX][X`Mh1JKM7O6QBS?UEWRYx^Cc~l,JlN!P)RHT?VGX][7`Ug<o5L8NwPoS4U7WEYX]IbAi5omMCP2R>TQV]Xt[E_Ne-jYpjN7Q%SQUhWqZ*]_`wfW
krpjPNSBU?W^Yf[y_DbKg|llpvRKTiVgY*Z~^=`dchhQm>q(BVE?GaIiKkMfOuR(TGVyYRF<HhJhL{NzPzR~TwW4Ya]PG2I]KbMoO_QcS[UZW~Z6]wGtJ=LJ
NPP9R9T4V-XOZf^uHIK-L|O*PjRfTVVOXo[?_WIEKfMXOSQ?S3U!VvY4[]_gJ3L:N-O~QgSTU?W5YS[v`-JML[NTPIR5SvUVWPYi]5`YK!MNO/Q+RiTKV-W{
Z(][`_KrN,OeQ^S;TvVPX<ZH]d`aLYNzP[RMT#UTW/XkZl^)aCMTOdQ?S/TYV(WYY5[8^Lag<m@]CZFWI>L5O1R4UXY3]7AoE2H8KAN2Q5T-VyZ<^XaZCFFn
J<MKP2S4V.Xt]Q`Rd>EpI=LGO=R1U0X1[)_Mb}fyG~K?N7QIT=W2Z+^(abdoi.ILMDP=SRVBY4]4_tc?flj@J_O!R+UGX8[5^ua_d|h,k^LgPKS`W2Z/]}`Z
c5fRi5l>OoSZVrZ0]w`fcKeuhik+n6Q-U@Y4]Z`Ac%eVgujLlgn`TeYx^5a?cif0hHj?l[n^piY(]s`}cnf#h2j,kxmzoiqj<m@]CZFWI>L5O1R4UXY3]7AU
DdGUJVMAPAS<V/YB]Za+BNEaH`KoNKQOT;W2ZL^gb-COFDITLbO;R9U*Wp[8_8cRD,GJJKMDP)RzUeXH[o`-d3EKHOKCN/PmSTVAY-]?`Rd:EvI,L-NjQQT*
ViYT]f`tdrFOIOLWOCR)TZW.Y{^2a8e,GhJRM?P9RpUIWhZL^]ageKHCKUN7Q(SMU{X@Z~^zaqeKH^L^O;R-TGVmY-[V_Jb<eaJ:MMP%RuU6WGYc]$_lb`ea
=~AUDQG:IqLUOCR0U@X^[ZBpF0H{KnNMQ>S}V_Ym]r`pDCGVJjMhP@S/UqXG[l_dc7FVItLiOOR1T{WeZJ^aayeeHbKnNMQKT+VgYQ]8`ccegoJ!MRPCSAU|
XX[J^zb=e`i)K%O0QzU)W_ZL^!`]cmfrjOLyPMSKV`YM]*_Yb%e?gzk%OhSJVJYD[}__b9d`gKiplwQ2TpXP[^_6amd:fRi,kDmIT3Y%]*`&bKdff{hvk=mB
oTX.[y__bDdSfbh^jOlVnIpQ=~AUDQG:IqLUOCR0U@X^[ZBREXH<K1MfPPS9UsXu[x`5COF_IFLANlQYT4VqYz]wa4D[G@J6M2ORR?TzWNZ`^PbYD~H@K&Mp
P@R}URX$[:_Ac#FBI;KwNTQ#SVV/Xa[^_gc8FyItLbO.Q^T)VSY*]$_~cnGDJAM.OcR7TUVqYR]N`Ed%HXKEMlP[R|U?WOY~]w`idKI>L7NeQ?SUUnX$ZL^8
`wdKIbMBOcRATLV[Xh[%^gaNdTK3N*PRS+U6W6YE[O_-amdT?$BJE;GrJBLqOOR-U,X3[-C`FuITL6NgQESsVGYA]8`3E2H7K9N%PLS&UYX$[6_!bAG1JGM)
O_R/ThWFYv]}`|dbI0L8NdQMSvVIY![X_qbifgJPMhPHS3UcX,Zn^5aGddh$K?O;QuToW8Yo]@_lbseziSM>P@S<V<Xu[C^la0dAf{j,OVS7UxXi[6^ia>c_
fKhpknQ0TSWzZr^>`qc7eLg~j=lISzXE[<_#aDc[elgjj.l6nLWD[%^Ta6cBeMgHi>kEm:oK?$BJE;GrJBLqOOR-U,X3[-CHF?HtK[N*P^S9U`XQ[D_LDLGE
I~LfO&Q_T,VXYQ]>`EEQH,JnMUOhRETmW3Z0]wakErI(KYN5PRR}UDWgZc^[b$G+ItLCNsQ2STUxX;[,_$bGGvJVM,OGQfT#V@Xb[S_;btH0K#MXOzR=TQV[
Y-[s_[c0I4L!N3PpS!U6W:YW]@_}cYJ/LoO$QOSZUdWiZ#][`,cYJZMxP+RPTNVMXNZZ^-`fc[K~NaPrS9U4W$Y&[%^Na*c_?xC/EqHEJdM+OYR.TwWuZcDE
GOJ!LVNzQGSkV1X{[o_^EqHeK_N<PSS#UIWeZe^NaYGdJmM>OjR2TWW(YN]F`AcrIWLSNnQLSiV1X[[+_7b%e{JxMrPJS+UJWhZ@]]`icug9KSODQrT]VtYD
[g_2b.e6hsMUP@S-U}XIZl^6`Oc[f<iwOPS%UVX?Z^^+`Ybse_h1kjQ)T7WPZ;]Z`)bGd[g5iVkqSiWsZ^^8`Tbedvfri5kKmoVnZD]f`BbFdOfJh@jQlEo#
?xC/EqHEJdM+OYR.TwWuZcD:FzIEL$NCPgS5UNX4Zx^qE3G|JNM&O8QdT$VEY0[k_cF2HdK=MqOvRGTcVyYh]Da)FUI^L#NNP_R~U7WNZ:]~a=GeJILfO,Q=
SSUiW}Zd^FagHUK/MNO_QjS|V0XE[#^db0HqKOMtP3RBTJVIXi[I^|bGI`LHNTP~S#U+W$Y5[k_HblJeM:O@Q]S[UYWSY_]-_TblKBN>PDRXTMV>X6Z5]Z`-
blLKO)Q+S?U-VsXjZ`]~`Ibt@cCeFDHlK$M<ObR-TkWZZAE$G}JBLpO-QIScU|Xa[E_5FJI4K|NLPYR~U;WKZA^(a#HBK,MROsR1TJVoY1[|_nc6IxLfNyQK
S`UyXBZd^jaaeUK5M|PMS!U9WOY{]7`?cUgBKkOIQpTLV[Y&[C^gaad~j>MgPFS#UjX,ZH]i`&c8f;mhOWRuU>W}Z8]``+bFe5h/osQ%T,W/Yq]+_Oald/fj
iQqASZWSZ,]`_xb%d9f7hhkDqzVSYj]+_baaciefg_i{lLrR@cCeFDHlK$M<ObR-TkWZZADxGOImL?NVPpS0UBWyZW^FEdHPJqM@OFQfSxV6Xs[C_0FcI7Ka
N*P)RGTYVgYI[x`NG3J2LGNdPhR}U.W9Yv]P`hH8JrM%O=QCSPUYWfZA]xa-I*KPMgOoQrSxU~X-Z`^9aWIFKuN/PCRETDV:XOZ}^OakJ)LmNmQ,S$T}VsXz
[E^xb.K.M]OOQfSYUOW@YA[c_&b.KwN^PVR^TKV2X!Yt]/_Tb.LkOAQ=SDU(VhXRZA]T_sb:A@D9FkI.K=MIOgR,T_WEZ%ESHGJ`M%O:QLS]UnXL[&^mFsIV
L5NYPaRzU/W9Z$]c`_HeKGMbOyR.TBV_Xy[^_TbqJ5LrO$QMSZUkX2ZO^Ta{eCKIN)PMR|U1WAYh]#`@d=j|K}ORQoTAVOXv[5^gb!fGoPMjPJR|U]WxZ9]^
`.cti$qjOVRsU2WkZ!]P_~bSfJm7svQ$T#V~Y[[o_9abd9h$nKtASQW5Ym]<_[ajd!fCilo4tAVAYA[a_>a7cNeIg_jloHtLA@D9FkI.K=MIOgR,T_WEZ%EF
GyJ0LUNfPvS-U7WdZ<^%F0HvK0MUOQQhSsV%X[Z~^bG)IaK|N<P3RETPVUY-[Z_~GcJUL_NuPmR|U#W%YZ]2`>H_K:M?OJQHSLUNWRZ$]P`[INKrM{O|QvSs
UrWvZA]sa1IoL5NAPNRFT?V,X7Z`^%a>JNM)N~Q6S$TvVdXf[%^NaXKJMvO^QkSWUFW0Y+[B^_aXL:NsPbRbTGV&WmY[[h_-aXM-OVQISFU#V^XAZ)]6_Kag
AoD`G0IFKOMSOmR)TSW5YkEzHaJtM5OCQNSXUdX9Zi^OG8IqLDNdPdRwU&W.Yq]E`oHsK]MlP#R.T=VUXp[S_Yc?JHLzO0QOSXUgX0ZR^hb`h!K]N.POR}U-
WEYm]Ha<g$nCL,OUQrTBVUY&[L_MdFk[qmMyPIR|UVW~ZL^(aDgRn&sHORRxU)WmZ-]g`adSkTottJQ#T!VtYV[z_PbMfEm3p{tRSLW1Y^]4_ba{d_h4mwq`
t`V<Y)[V_1a:ccf,iFn@r0tiAoD`G0IFKOMSOmR)TSW5YkEiH>JILhNpPzS)U-WTZ)]kFQI6KHMcO[QjSmUuXIZd^>GKI|L7NJP9RFTKVJXw[A_ZH-JqLsO%
PsRyTyVvYF[x_{I!KPMQOUQMSHUCWCYl];`7IkL,N-P&QzSqUhWfZ,]Z`tJ*LKNPPXRHT9U}X$ZI]m`zJlMBO.Q=S&TqVXXSZh^2a1KeN)OkQoSXU>W!Xt[+
^Ia1LPN~PjRdTDU|WaYG[R^pa1MHOkQSSET|VTX1Yq[y_.aBB5E$GLIZK`M_OsR(TLW(YXF:HxK*MBOIQPSUUZX,ZV^8GSJ,LRNlPgRvT}W$Yg]Aa#HyKlMu
P(R.T>VTXt[b`=eBJSL|O8QQS_UmXCZw_[dRkUKTN8PTS%U;WbZC^fcjj2p$L3OWQ}TMVvYR]eakh-mXrpN+PKS$UeXH[2_qdijto6s`ONR{U0X(Zb^oc#hP
mSpotFP~SyVzYo]J`je$j3n?qntFSKW,Yf]Q`:c;g%k4nyr5t_V=Y9[g_Sa|doh;ktoCrOtwB5E$GLIZK`M_OsR(TLW(YXF(HVJ_LsNxP|S(U%WEYs]ZFrIJ
K_MnOcQjSiUkX=ZQ^.GhJ5LINSP@RFTEVAXj[-_?HIK-M#O/PxRwTrVkY4[d_qI=KcM_O`QQSGU<W:Y]]+_}J%L@N9P.Q|SmU`WXYv]I`bJ>LaNZP`RJT5Uu
WvZ9]h`wJ}MRO:QBS&TmVPXFZV^/a)K|N3OtQtSWU9VuXfZu^;a)LaO-PpRfT@UuWUY:[A^Wa)MZOpQ[SFTyVLX&Ya[e^xa;BVE?GaIiKkMfOuR(TGVyYRFP
I/K6MIOOQRSRUTX#ZI^FGjJ4L]NsPjRvTzV~Yd]<aYHzKqMwP-R0TBV`Y)]?a0g&J&LzO?Q]SlV.Xy[sa7fum%KMN9P]S7UXXF[N`rf3k`pnL4OaR2TsWQZ^
_mdai]nNrlN0PiS?V4YA]kb[g4kqovsNOdS$UQXk[~a(ejizmeptt5P|T=WIZZ^pc+gCk)nGqRt?SPWIZC^PaXe7hfkvn~qutOVFY]]6`DcGfRidl]ofrRt~
BVE?GaIiKkMfOuR(TGVyYRF=HmJlM$O!Q!S&T|W:Yj]RG3IcKmMxOiQkSgUeX4ZE]yG}JFLVN]PERFTBV:XaZ}_3HZK@M-O7P|RuTmVdY)[X_~IRKtMkOfQU
SGU7W4YQ]!`]J8LINBP3Q~SkUZWRYm]RaSJOLpNfPdRKT3UpWoZ1]ab0K2M`OCQGS(ThVIX<ZK^6b|L-N<O{QwSVU5VoX_Zl^@b|LlO6PwRfT>UqWMY0[5^b
c&MhOyQ^SGTvVFW{YX[X^vcY<m@]CZFWI>L5O1R4UXY3]7A{E`HTKeNXQaTRWDZd_+b2D+GYK)NAQ-T*W,Yw^VaRe8F^J_MZPhSXVdYi]ca&d^h9H|M&P)SJ
VEYA]7`7cpfkjnL/OqRrV5Y#[r_rbXewi-l9LiR!U7XX[L_Ib&dfgejemfPbS_W:Zq^jaSd,fJiVk}nrT/Wg[+_Sb(digAiVk{m}ppU+ZW_!bBdygCi[kZmg
ohqH[!`[cXfChWj^lQn,o~qXsO`5ckfBhqjilTn.oYq7rht8<m@]CZFWI>L5O1R4UXY3]7AUDkG[J]MMPHSDV8YN]da.BVEjHjL!N[Q^TJW@Z[^vb;CeFRIg
LsOQRNUAX*[S_ScsDCGfJbMbPDS8V&Xg]5`FdWEhHjK_NNQ2StVaYO]``sdbF(IMLFO*QnTOW1Yz^,a=eAF]ItLwOiRIU#WRZ>^WaieVH.JtM_P_S:UoX7Zt
_+b2exH^KsNXQMSxVFXm[K_Hb?exI%M+O_RTTqW9YY]$_wbgf$JhMwPQSAU_WqZ1]P`<c0f$=~AUDQG:IqLUOCR0U@X^[ZB{FWI6L0NrQdTAV}Z5^@aDDrH?
KYNWQ1StVgYC]i`Xd2G>K+MtPmSKVAY2[y`2cWg(IQMFP.S<V!Xf[O_@bneci[LLOpRbUiXK[-^|aWdrh!k-L~QtTqX#Zc^Oa&cZfWiZlhPDS?VdZ*]o`Oc!
e;hGjjmfS~W8Z?^S`~cVf*hDjflqogTnYe]ya-cbf)hAjHlZnapFY}_Cb>d|g4i?k4lpnmpOrM^rbGdugNiEk4lqnDp-q`s==~AUDQG:IqLUOCR0U@X^[ZBR
E_HEK9MoP[SBU{X}[~`8C^FgIQLPNwQhTAV~Z.^,aADrGGJJMCOiRRU3WfZw^fbvE7H^K@N+PVS:UlX@[S_]cGF_ISL0NrQFSsVKY![}`#c`G3J9L~OHQwTH
VtYM]I`Kd:GXJjMKP)RSTxW8Yt]p`rdRHtK]N.PyS?UbWvZE^Ca3dnITLXO%QaS{V9XMZr^`aDdnJ&MmP+RdTvW(Y6[Q_2asdqK`NUPxSQU^W_Ym[w_Ub7dq
?$BJE;GrJBLqOOR-U,X3[-CqG7InLRO*QgT7VfYj]j`aETHuKzNgQ4SjVJXv]-_oc;GnKNN-PpS>V#Xd[@_Kb]f,J!MVP7S0UeX:Zy^Xa}dqhaL^OmRPUGW~
ZT^<`fd!g(j7M6QhTVWTZ,]k`9biebhfl!P/S&V>YM]0_cb1dGgQj&m?SbVfYa]e`+b^e0gIivl/oDTUY)].`5bee(g@iJkfmnozY0^Ea<cxf,h5j/kqmsoa
qz]la7chfAh7j)klmBo4pjro?$BJE;GrJBLqOOR-U,X3[-CLFIH|KdN4PhSAUgX[[M_QDTGOJ,LuO1QoT8VhYb]M`TE_H6J}MgOzRVU$WIZH^+b(E~ICKqNI
PjS8U[W}[!^wbJGGJ5LZO1QNSnV8XZ[L_@boG~JwMKOdR#TCV`Y-[r_bc@HIKEMoPARZTqV|YQ]8`+c[IOL;NTQ1SAUWW`Yy]f`QcrJ?M4OCQrS}V-X4ZK^&
`VcrJ{N=PPRoTsVsXy[$^Va2crLBO#Q;S]UYWLYN[M^vaNcs?xC/EqHEJdM+OYR.TwWuZcDXGkJ;LqO;QkT*VOYE]1`,F+IDL9NwQ8S_V3XU[X_3bUH<KpN;
PrS7UjXBZo^payeCJJMiP9S#UPWuZN^)aHd@h*LlOmRGU1W_Z-]k`0cDfrjSMFQ_T=W2Yc]<_cb8e/hBn|OzRlV#Y$[]_0aZcvg5jKqlSEV@Y2]0_Rb#dRfq
iZm%t6TGXW[Q_Tb&dFf^hokLn9tpXO]d`Oc0e?gIiCk5mKoyuZ[}`?bveMgBi6j}l`ndq!uZ?xC/EqHEJdM+OYR.TwWuZcD?G!INL+NIPnS=UUX<[$^wE5H&
JVM8OBQqT/VQY:[z_rFFHqKLN$P+RWTtW/Yw]XaBFkI{L9NdPwS7ULWcZV^Fa^G~JfL}ODQUSkV%X<Z~^db0H^KLMiOyR+T?VNXh[E_*bXI4KqN,PSR^TjVg
Y0[i_JbsIwLdNrQ?SCULWJYW]3_xc(J|M]O]Q}S|U~WzZ%]T`!c(KbN]PhRwToVaX^ZZ]~`Vc(LiOAQPS_USW=Y4[*^F`rc.@cCeFDHlK$M<ObR-TkWZZAE3
H8JYM,OFQjT#V=Y&[d_XFUIjLUO%Q<SWV!X8[7^cb#HiL0NFPrS0UWX)ZP^JaWe(JoMuP9R|U?W`Z7]ka*dNgxLxOlR=U(WKYx][`+c`g|niMPQXT1VzYQ].
_`bPfDl`rfOqRhUmXm[O_(abdWiMp@u?S3V,Xp[v_=a{dmgmnVs0vaT<X5[4_6ajd>frigp9t2w?W|]4_ybed~g5iNl#p|t]w?[I_`bLd{fvh|jym8q9tbw?
@cCeFDHlK$M<ObR-TkWZZADyGSIuLGN[PtS6UGX#Z`^JEfHWJzMOORQtT(V@X|[R_=FoIIKmN:P8RUTkVvYW]/`hGFJDLXNyQ#S4U@WQZ4]qa(HNK1M@OSQZ
SgUsX&ZX^7aQI0KmN#P,R0T9V=XL[#^_b&I`L5NFPaR`TaVUXo[@^vb;J<M%O*QKSDUBW7Y=[f_GbFKIMzOqR(S{UqWdYg],_UbFL9NzPyR{TlVRXHZ=]S`#
bFM)O]Q_ScULW0XyZi]~`AbRA@D9FkI.K=MIOgR,T_WEZ%E_HWJvM=OPQkSxV-Xl[E_4F|J*LhO.Q>SRUrX#Zz^Gb<I2L<NQPtS-UOW|ZB^@aoeVK,M}P;Rz
U;W_Z<]yabe|kSM!OqR<U)WMZ/]}a3ekk^qkMTQYT5W(Yb][`pdpjtp8u)P8RfUjXm[r_bcGh_nYrkv3S-V1Xq]$_fc/gKmJq_t7w4T5W|[/_Ib1eFigo:r]
u/wHWY[}_sbheGh/ksp%s8uQw`[-__bEe$g=iilmp6s=uYw`A@D9FkI.K=MIOgR,T_WEZ%EFH!J7LZNkPzS3U<WkZF^)F1H|K=MbO^QsS~V2Xh[0^qG6IhL*
NKP@RUTaVhY@[n`;GrJjLsO,Q)S2U6WAYv]N`^HqKLMVOaQ_SeUgWpZ>]o`~ISL+N5P6R4T3V1X5Z`^6a_I}LTNZPjRaTYVGXW[!^PajJdMDO=QSSEU;W(Y&
[F^zarKiN3O|R-SyUhWSYN[h_/arLZO2Q#R}ThVGX5Z$]3_XarMGOuQmSfUFW$XfZP]^_sb%AoD`G0IFKOMSOmR)TSW5YkF%HrK1MKOYQkSrV!XX[.^wG@J@
LuO5Q@SPUjWxZi^FbKIELHNWPxS.URX!ZR^jbZgZK1N*P?S&UHWxZw^~c>h@n%M%O~RIUBWx[$_Kd$i.nBr{MUQlTNWaZZ_9d0i$mcq]u[P2S1V1YS^(bGh+
lEpBsNvISMVOY>^!aqg%l$oKrEt`w)T`X&[q`Gd;iAm[pUruu*wFWP]>`Jcsg4k,nOq#sAuCwZ[p`,bfezhxl$nkq<sUuYw^AoD`G0IFKOMSOmR)TSW5YkEi
HDJOLjNvQ!S0U2WZZ2]mFRI<KQMpOeQtSyV%XUZs^OGTJ)L@NVPFRTTYVZY,[U_tH<K*M)O8Q.S/U/W2Y`]8`EI0KcMeOjQdS`U]W`Z-]T`ZIpL@NDP?R5T/
V&X$ZK]xaEJ9LiNhPsRaTTV=XFZh^<aMK&MZODQZSCU3VxXs[.^^aVL)NAP*R0SvU_WFY;[O^saVLkOAQ*R~TbV?X&Yn[z_<aVMaP$QvSeUAVxXWZ;]E_Qae
B5E$GLIZK`M_OsR(TLW(YXFBI-KAMVOaQjSmUvXKZ{^fG_JOL~O<QBSPUgWtZd^LbpIHLNN^P|S7U^X8Z{_Wcdi1K:N.PIS;UnXW[z``e=jFo.LwP,RfU|Xw
]aa|fYk?oWsjMXQuU/Xa]Mb@g6k3nwr4uOPoSkW$[7`nf)jCm^p~sWvCSXW!ZQ`>e5ilm-okr<tKv]U,Y;^4bpgQk:n-pMrbt^vdX5^#akekiBl4nkp|s,u$
w3]!a!c{gFj=ljo/q2sFuOwcB5E$GLIZK`M_OsR(TLW(YXF(H]JdLwO!Q%S-U+WMY~]]FtITKdMyOlQwStUxXHZ`^9GoJ:LPNaPLRTTTVPX|[@_XHWK@M6O@
Q1S-U(W&YO])`?IFKyMuOsQhS^UWWUY~]G`RJ*LRNOPER6T+UzWxZ9]ia.JLLvNqPzRbTOV5X8ZV^1aLK7MjOMQ_SBU-VoXdZ{^_ajL9NMP2R2SsUYW:Y,[=
^hajLuOHQ1S!T`V8WyY`[j_(ajMtP0Q}SgU=VoXKZ+]0_Da~BVE?GaIiKkMfOuR(TGVyYRFWI:KJM^OfQkSkUpXEZo_6GvJTM*OBQESSUeX!Zq^fcUI@LNNf
Q)S?UpX^[^`ke7j%K-N5PWSZVAYS^2b=f~k^pIL|P:S3ViZM_Wd&h2lHpEt3MSREUuZ3_[dShPl!oFrKuVQ!T_X&^;c9gQjxmhq!sFv$SqX)]IbIfij+l{oH
qtt,vMV4ZM_tdWh:k5mgour3t7vMZF_5c/fXiJkon5p7rLtDvl]Eaddfh%jClanlpqs:uLwpBVE?GaIiKkMfOuR(TGVyYRF=HqJpM&O&Q)S-U%WBYs]TG4Ig
KtN$OrQwSsUqX>ZO^0H+JLLaNiPQRTTOVJXu[6_OHjKPM?OGQ3S,U#V{YF]#`dIZL(M~OwQjS]UQWMYy]PbDJ<L`NVPIR9T)UtWnZ3]|bnJZM%NyP}RcTMV0
X4ZN^4d$KGMtOUQbSAU)VjX]Zv^odzL,NQP8R3SsUUW3Y%[7^xdzL{OPQ8S$T]V4WqYZ[b_5dzN%P9Q}SgU9VjXCZ#])_Ee+<m@]CZFWI>L5O1R4UXY3]7BG
F0HzL6O%R+T~Wo[4_UbZDpHLK{O5R(U#X%Zx_UbQf6GcL,O+R@U1X:[B_>bbf,ifJXO&R6U]XU[P_Gb>ewhUlLNKR;UNXm[e_RbIe+h3k2n*O^U!XI[l_ZbK
d~gLj2lvo_SoW8Zx_Eb6dgg8iGl5nFpvWw[n`CcResh=jVlUnapNroYr`+cQfOhojylvn^pIq}sYa!e`h-jLl>n)oXpurPsguIelhUjdlen?oeq(r8sVtjv(
<m@]CZFWI>L5O1R4UXY3]7AVDrGeJhMSPRSMVBYW]ma2BbE~HwL2NlQlT]WTZr_.bQCsFjJ%M-OgRcU[X@[l_td1DXH-K!M}P`SWVDY+]W`id}F/I$KuNnQY
T9W#Yp^,a>e/FDIuLkOKR2TwWXZB^QakepG$JBM<P3RqUOW{Zi_$b=f*H?KFN&Q/SbVAXf[F_Wbbf:I!LIO&QuTJVxYC[t_zbzf:ISMaP4S%UKWiZ3][`Nc?
fFKFNOQ.SuV9XMZh^*`rccfF=~AUDQG:IqLUOCR0U@X^[ZC?FtISLZO;R,TlWKZ_^mamEaI,LEOFR%TjW[ZB^haUe/HBLCO5R8TtWjZc^Qace&hVJ~O8R(U>
X&Zl^TaCdwgWk?NNR*U)X<[!^aaNd(g1j-m*ORTZWm[!^gaMc|fGi.k|nkS?VhZ4^La9cgf4hAk1mFp;WCZ{_BbJdig2iMkRmbo]r%Y*_#bEe=gbikkpmYoJ
q-r}_idCfsi4k.lxnSouqWr{tqd?g=iGkOm/nZp!q8rcszuJ=~AUDQG:IqLUOCR0U@X^[ZBSEgHKK@MyPdSIV)Y,]-`<CkFrI[L^O)QtTQW0Z>^AaRDyGXJ`
MVP!RfUJW|[0_&c1ELHvK]NEPsSSV,X_[u_ncmG%IqLJO1QfT6VlYF]I`Ed-G=J[M;OkR=ToW=Yu]k`xdfH%K7MhPQRwUFW^Z<^<aDd{I*L*NUQFShV2XGZp
^mame1IoM/OJR.TJVgX}[B_6awe1JRN:P[S4UIWQYj]&_dbPe4L1O%QST)V4X5ZB]P`,bee4?$BJE;GrJBLqOOR-U,X3[-D+GQJ(LxOKR,T^W1Z3^-a.F=Ib
LdOQR#TXW:Yn^$`gd9HyLYO<R/T]WBZ2]t`yd2g^KAO6QzU!WYZ:]w`_d,frjYNRQyThWoZM^%`ic@fOidm8OPT;W@ZK^1`nc8efhXkSq:RwVCYV]m`Sc(eN
g`jcmgt2VvZC^Xa^c|fHhjjwmFp?v@XN^<aTdMfrh}k)l{o+qRvt^vcCeuh>j8l+mgo:q0s2vyc6f:hEjVl5mjo6pTr6smvy?$BJE;GrJBLqOOR-U,X3[-CT
FQI(KgN:PoSIUoXf[V_WDYGUJ7M&O<Q|TEVsYn]c`aEmHHK4MvP3RiU;WZZY^HbDF7IbL)NaQ%SQUtX=[A_6bpGgJOLwOIQkT0VVXy[o_]c;H*K3McP)RBTe
W#YL]3`4clHsKhN,PdRzU;WDYn][`[c~IfLXNyQVSiU}X,ZE^0a)d9JMMVOfR;TIVVXdZx^Wa3d9KGNjPyS?UFW?YJ[T_)aid9LbOMQkT,V,W~Y}]#_Kazd>
?xC/EqHEJdM+OYR.TwWuZcDhH#JOM2OWR+TOVsYl]T`YFbJ.LyOXR!TJV|YD]P`.cUIGLeOAR)TNW)Yl]H`Hc^g1KUO;QxTnW@Yz]X`>ccg4jINXQrTVWWZ0
]u`acAftk=qFOOT2W/Z2]y`fc=fBjNp%u3RxV(Y=]O`Fc)emi!n]t/w7VTZ0^4aAcmfRiIlus<v+xWX)]ha+d,f_i)k[nzt`v{xf^Bb`e>gmixl#mzpjt~w2
x~bAeKglj(kmmUoDq]u-w2x~?xC/EqHEJdM+OYR.TwWuZcDAG,IVL/NPPwSCU]XG[.^}E6H5JbMBOPQ~T=V_YK]3`!FPI,KZN6P@RhU+W@Z1]qa^F|J5LMNy
Q/SMUdX$Zp^eb&H?K(M:O^QqT*VCXZ[E_%bUHfK]N$P9RHTZVmY,[c_Rc*IPL3NIPvR|U0W.YN]._xc5J3M,O7QaSjUpWqZ!]X`HcNK.N!OzRFTGVHXIZR^&
`WcNL+O,Q.SCU=W/Y-[.^Ua-cNM-OdR!T/U~WmYa[Y^taBcZ@cCeFDHlK$M<ObR-TkWZZAE?HHJpMGObR+TCV_YN]-`.F}JIM-ObR!T@VfY.]+_jcgIeLzOJ
R%TEVuYY]1`<c|glKaODQwTmW<Yz]k``dVhrmmNYQwTUW]ZD^IaaeBisnvsTOQT9W4ZK^Kaxeuj@o/s:vbRtV3YF]ua@e%j0ner_uTw}VHZ2^Daze2iQo9rd
u-vuxuWp]da0ddglkqq+skukwIy+]~bReGh:jxm|qvt7v#wOy+a~e6gvjCl[o4r-t<v&wRy2@cCeFDHlK$M<ObR-TkWZZADyG[IxLKNcP|S=UMX+Zf^PEgH`
K&MWO]R!T4VKY.[j_KF{IUK{NIPJRfT{W,Ym]Ia&GXJ^LlO0Q8SKUVWiZM^8aMHiKKMWOlQuT#V2XCZz^XawI6L%N8PIRLTSVYXn[@^|bNIsLRNaQ$R}U(Vw
Y2[d_KbXJ]MLOJQjShUgW]Yc]2_vbrK[N9P/RLTCV<X3Z4]W`,brLWOCQ?SCU8V{XrZj^*`QbrMNP!R.T-UvW^YH[:^K`lc#A@D9FkI.K=MIOgR,T_WEZ%Em
HfK/MYOjR*T:VNY7[f_iG7J[M;OjR#T8VYX|[z_[caItM*OOR&TJVuY^]C`ldiiBKgOGQ|TxW]ZN^jbBfak8otN^Q~TsX?[M`,d<hbl{q$tyP<T_Wm[g`_eU
j2n$qKtBw3S&VqZ>_sdcj4n;q%svuux8Vd[!_gdGj;nUqJsQuDw)xlY/^Fb[gNl^p-rMt4uqw?xl^_c.fjjYn7porntKv&wMy*bKf>i#l7nqq$rttPv,wTy3
A@D9FkI.K=MIOgR,T_WEZ%EFH(J<L_NpQ%S9UAWpZM^,F2I)KCMlOgR#T/V<Xv[G^~GIIyL7NZPQRfTqVvYR](`UH,J|M)O=Q@SFUJWWZ/]qa(I.KdMlOxQz
S|V$X/Zd^9aGIXL@NIPRRLTMVKXWZ}^Wb#J7LfNqQ/R|T|VhXw[G_$b3K(MdOVQrSeU_WLYK[l_LbCL$NJP;RNT=V1W|Yv]7_]bCLkOUQESDU1VnX_ZP]e`+
bCMmP6R9T.UnWPY4Z{^*`DbTAoD`G0IFKOMSOmR)TSW5YkF6I#KDMgOrR*T3VBY$[P_QGWJnMGOmR#T5VWXw[u_[d:J*M2OYR-TSW.Z(^$atf-jvKpOUR-UC
XB[[`?d6hblwq8N^RBUXYP^Gbefzjjnjr4uXPzUWY4_1d$hllCoKr>tvw;S>X:]UcNhYlIo?q_t1uzx+X2]|b_hvlXo?qSsDu2vlxF[(`xedjzn$p@r7sluF
vrxF`le-h~lNnmpgrUt#uSvzx]cWgWjNm;o3pxr]t*uZw+xwAoD`G0IFKOMSOmR)TSW5YkEiHHJWLoN}Q)S6U9WaZ9]pFZIFK]MxOnR%T)V0Xd[+^_GgJ7LJ
NfPVRfTiViY?[j`3HMK:M9OIQBSBUAWJYv]W`sIGKwMxP!Q|SxUvW|ZN]wa)ItLTNWPXRMTGVAXFZf^@aeJRLsO!Q5R|TuV^Xg[0^kb(KAMtOaQuSdUTW?Y:
[W_0bML@NXPGRQT:V&WmYd[z_GbML|ObQMSDU+VcXOZ<]N_mbMN(PFR?T-UhWDY#Ze]m`#bSB5E$GLIZK`M_OsR(TLW(YXFRI8KTMpOyR*T.V9Xt[E_OGnJv
MPOqR&T7VYY!],`1e8J!M7O^R>TlWRZd^yc+gMklKwO^RKV&Y>]zaqesj/n/qnNhRsVP[3`Xdahdl:olruv1QcVZ[(aPf5j*m3o}r`u#wAT_Yi_}ecihlroJ
qRt!ukwvYO`#e@iYlYnzq&rjt_v:x6[lc*g?k/mVo]qVs0tnv>x6aff9iMl6n1o|qgs=tuvIx?dLgojQm!n^pBr#sUu5vuy+B5E$GLIZK`M_OsR(TLW(YXF(
HbJhL}O)Q,S4U2WRZ)]_F}I^KnN&OvR$T$V$XTZq^QH%JML]NnPYRdTbV`Y1[W`&HdKOMGOPQES@U;W?Yj]G`~IYL&N&P*Q~SuUoWpZA]xa0J.L`N`P_RNTC
V8X:ZW^@abJiM(O.Q9R|TpVSXZZz^^bqKQN#OiQxSdUOW6Y,[H_<bqLLN^PNRRT7U|WaYU[h_BbyM2OlQSSEU%V]XBZ-];__byN:PRRBT-UcW;XtZT]]_xc4
BVE?GaIiKkMfOuR(TGVyYRFfIGK`MuO|R*T+V5Xl[D`!H&JxMUOvR,T?VgY<]K`_f;IvM8OdRSU)X&[P_rd0hSlgKtOpRpVoZ>_,c4g)kEo4rKO2SHWZ]Ob*
e~iil}pJs>v@QkWO]db{f|jYmKp*r_towFTn[+aHfBitlio4q7s^uTw]Z3a&eLi.l)n>pIr.t,uqws_$c?g4jIlonqpirGt6uvwsaZexhpkUmJo7q#rTt<v%
x#dQgrj;l_nFp8qwspv-x!ymBVE?GaIiKkMfOuR(TGVyYRF=HtJtM+O.Q.S2U+WJY{]XG;InK~N-O{R%S~U|XIZb^OH=J[LlNvP^RcT^V^Y)[P_qHuK^MPOV
QHSAU7W:Yj]DaKIeL8N2P/R#SsUlWnZ<^&d)J@LnNgPbRQTCV5X3ZT^]d^JxM6O5Q<R}TmVQXUZz_&d|KdN2OoQ{SdUKW2Y([E_VeeL2NdPSRTT6UxW[YN[j
_YeeM<OrQUSEU#VYX<Z*]6_meeNGPYRFT-U_W7XlZN]^`)ef<m@]CZFWI>L5O1R4UXY3]7BKFKIFLfOPRWUQX@[d`*c0EaI@LwP2S+V#Y+]#`VcJg.HYM>PP
StVhYt]v`pd1gIk(LfP~T;WhZe^[aFd9gej5mwPXTBX-[I_Ab%dlgEj1l{ogRiW~[L_ibOe1gUiplBnnq7VmZi_1bSe;gWitksn>pArO[``od#fqi&k6m7n|
porJtC_-d.g5iskvmcoIptrLseu,e9iRkNmRo(pRqprxt;uEvniqk|msoMplq{s(t(u/v5wA<m@]CZFWI>L5O1R4UXY3]7AVDwGkJrM]P]SWVKYe]ya5BrF0
I+LAO!Q~TnWd[(_<bjD#FwJ9MBO~RzUtX]]#`2dKDkHDKAN<P~SvV`YM]va0eGFAICL6O4QyT[WJZ9^NabeXFhJ;M0OtRZUCX#Zi_#bAf<GcJvM]PbS>U}XL
[9_PbwfIHEKoNbQ`T<VsY>[z`3c=ftIALrORROU&WSZ%]V`WcTftJ4N8PxScV-XIZr^Ba1d$g%L+O.QxT[V~Y4[R^maWd9g%=~AUDQG:IqLUOCR0U@X^[ZC@
G/IvM+ObRUU:Wx[._9bAF@InM8P:R~UcXW[>_cbOf)I2MQPLScVEY=]4_~c7fOi}LyPtT!W:Z+]s`VcAfmi?m!PCT+WWZj^Wa3cyfKiCl(o5RPWDZm^waZd<
f_h~kWn3ptV2Z(^Ea^dBfch~k$maowt$Zn_yc,evh,j>lGn5p3r4vg^;c*f.hsj{lonZp0qnsRw^d.hIjLlRn0oaq#r4s`tvwgh`jvlmnPouq.r=sBtUubx$
=~AUDQG:IqLUOCR0U@X^[ZBUEnHRKHN%PmSRV4Y8]4`CCtFzIlLkO8R&TaW@ZP^UajE*GsJuMjP:RzUaX9[J_DcHEcI2KwNcQ0SqVGY!]8`5d6G<J+LnOQR&
TUW0Yl]j`ndVGXK#M[P7RcU9WdZ;^7aLe,H^KWN/PzSAUpX,Zd^eaxe>I?LLO,QuT=VbXy[E_GbMegJ/MCOxR_U!W>YX[{_jbYegK,NpQ7SmV%X0ZF]b`Bc2
emLlO`R2T`VtXu[%^3`lc@en?$BJE;GrJBLqOOR-U,X3[-D.GfJBMCOpRRU)WWZ_^YacFnJ=MPP>RuULX2Zi_$ade8I^MgPPSPV(Xs[^_EbUefi6M.PqSkVz
Y^]G`%bqf<iNl_P<SsW6ZF^/`tc_f=iYmRrTR@W5ZJ^RaHd1f`iOm1q{v7UcYZ^(a@d2ffiAl:q/u_xGZ;_GbZeWguj@lxo{uMwiy^]YbBeWhMjhlpn{qcvT
xFyac=gfisk~mkoRq+sBvpxNyrghj7l,n$oNprr=t*vrxNyr?$BJE;GrJBLqOOR-U,X3[-C]FWI/KpNBPvSNUxXo[b__DZG`JBM1OKR+TTW$Y~]w`wEwHdKJ
N.PIRyUOWqZp^`b[FLItLBNzQ=SnV5X[[a_Tc:H%JjM4OiR.TNVtY@]2`*cbH9KYM|PNRiU.WGYo]T`ed,I;L#NNQ.SAUcWlZ<^(a,dCJ#L~OCR&T<VPX[Zt
^ca`dlJeMsP5RjTxW+Y9[O_.aqdlKxO<QOSpUwWxY}]/_cbDdnMBO|RITbVgX]Z[]^`+bSdx?xC/EqHEJdM+OYR.TwWuZcDmH;JgMYOxRMTrW>Z5^!a1G<J`
MfPARnU;WrZD^Pa8duJ$MtPRSEUwXW[A_&b4esi^M5PoSbVrY[]H`FcDg2j~ofP9S|W:ZZ^Sabe*h`lgpst|R`WBZZ_2bEf%j)n&qutxwvUOYi^Db/ejilno
r/u*w=y2Z9_Qb|fPj+o6sCuNw6xTz/]NbQf-iGl`q;tav@wfxqz7bpgXj4lmo<rUu&vSwtxzz:gSj:lGnSp[s%u1vTwuxzz:?xC/EqHEJdM+OYR.TwWuZcDE
G3I^L6NXP~SHUfXO[9_(E8H;JlMLO^R0TJVkYX]E`7F]IEKnNHPSRxU@WUZG^-azG8JCLaO2QFSgV#X@[0^}bMH[K=MRO{R5TFVaX}[e_Mb}HmK~N<P^RkU!
W2YM]#`&cCIqLINhQ;SBUTWTYr]R`Hc[JRMFOWR/T7V?XBZO^1a#d$K<N=PGRmTqVuXy[(^Xa.d$LHOXQ^SoUmWbY^[c_.a`d$MeP9RUTbVYXGZ<]4_Patd6
@cCeFDHlK$M<ObR-TkWZZAEEH]K%MlP#RKTfW(Yv]V`cG_K!MtPERhU/W]Z.^4`|doJAN$PQSGUvXV[N_@bpfejoM6P}SrW2Z/^5aae9i9m:qVPVT;Wn[k`;
d0h4kooIrpv=SEX([gaHemjOn.q-sqv-x@Us[+`Eetj~o,qos{v&wXyJZ}a3eJl&p.rZtKu|w?xPyx_rdAhFn5q^s_u0vIw`x^yxczhSl7p#rEt!uHvXwgxi
z%h0k;mtper]t+uKvYwgxjz(@cCeFDHlK$M<ObR-TkWZZADzGcI~LONkQ%SEUTX5Zr^VEhHdK5MdOkR0TBVYY>[w_`G7IgL0NZP]RvU2WAZ(]daBGrJlM!OB
QNS`UqX(Zf^OasI(KaMmP+R6T?VOXd[C_$bAI?LBNTPiRmTuV{Y1[]_NboJ?L^N~QESBUJWAYS],_vc,J{MeOiR3T3V2X-Z1]b`JcGKgN[PWRqTlVhXaZb^2
`]cGL]OmQiSqUeWOYF[A^aa*cGN#PPR^T_VMX5Y}[m_$aBcZA@D9FkI.K=MIOgR,T_WEZ%EvHyK?MyP+RHTZVsY^]5`BGgK4N!PHRhU*WQZ$^)`veUJVN-PZ
SQV*Xt]%`-c}h,lEM2Q9T2Wt[2_`cLg-k:nqrKPyU)Y#^XbnfbjQmkq,t$vuT>Y[_Qdqi=l|okr=tUvYxUXR^ldMi{mTp<rOt:v-wUy2_KdpjpnCpbr_t9uZ
v|x3ycb3hFlcosqds>tjuxw0x8ycffkCnHpYr5sUtwv$w5x?yeiZl{o#p|rFs^tzv&w6xDykA@D9FkI.K=MIOgR,T_WEZ%EGH.JCLcNxQ+S?UIW{ZW^3F<I.
KMMuOtR0T;VHY$[T_7G]J%LGNjPdRtU&W/Yl]@`rH=K0M5ONQTSZUdWqZL^1aPIHKuN$P4R:T:V@XO[%^^aoIaLXNePrRlTnVlXw[C_,bNJ^LvO4QJSAU?W1
Y;[k_UbrK:N!OzR:T/V&WyYu]A`&bwL,NkPeRrTfVYXMZH]m`7bwLzO|QrSpU^W@Y0[%^>``bwN>PcRbT[VCX$Yg[Q^b`uc-AoD`G0IFKOMSOmR)TSW5YkFB
I5KSN(P1RFTRVhYM]%`.GtK<N)PLRkU-WWZ-^>aNf<JSN3PgShVDYL]oa-e;i<mPM1QUTZXr]Fa,e!h]lQp&r}QBV$ZR`UdkhSl-n{r,tbwKTb[Xavg%jhmv
pRratqvbxJYfaEfIk+n(pKrMt)v$wJy$a`f|k<n4pDr4seu-vWwnyJdNiElSo@q*r^t.u@vawnyJh8k=moo{qOrrt9uGvdwoyJj+lYnOpDqfs!t>uKvfwpyR
AoD`G0IFKOMSOmR)TSW5YkEiHMJ[LrO%Q/S<U?WjZ@]uFeIIKhN&O{R/T6V:Xr[8^uG|JDL[NtPhRrTyW!YW]#`NHWKLMHOXQYSVUZWbZ<]taHIaL1N4P=R:
T6V4X?Zn^HaVI|LjNoPwRkTfV`Xe[*^pb:JqM.O@QQS?U9W$Y,[S_=bhKRN9P%R;T-UzWkYc])_ic/LENxPnRvTaVOX=Z3]R_xc/M5P-QuSoUUW6X|Zn^#`F
c/NSPoRhTWV:WuYU[;^F`Xc/B5E$GLIZK`M_OsR(TLW(YXF^IHKeN.P2RETMV_YB[{`GH,KGN*PRRqU7WjZH^cb*g8JiN<PvT$VnZ*^fb#f1jMnEM:QuU6Yv
^WbEf3iimTp~soQzVp[xb.f2iem)omrbu-wlU2^PcDh!k?n:p[ritnv_xSZObfg1k.m{p7r4skugw5xmbRg$jemVohqWs7tVv*wHy-e/hxkxnPpDqysLtev0
wHy-g;jkm(o6pgr2sVtkv2wHy-i0l#mvosq;r[sxu5vdx4z9B5E$GLIZK`M_OsR(TLW(YXF(HgJkM#O.Q1S7U8W[Z1]dG*I^KyN0P$R0T0V3Xb[&^mH:J^Lj
N|PlRqTuVxYH[j`HHlKaMSOaQ]SUUTW[Z4]eaGIqL=N@PCR;T3V+X6Zb^JcJJ4LxNxPzRkTbVXXWZz^ndNK#M<OIQUS?U3VzX|[F_>eFKcNIP+R<T+UtWaYX
[u_zf4LVO!PsRvT]VGX2Z&]B`%f4MIP7QxSnUPW.XpZ^]p`:f4NdP{RhTWV4WkYH[*^6`TfGBVE?GaIiKkMfOuR(TGVyYRFrIUKrN4P6RETJVYY:[~`iH.KJ
N-PWR{UDX%Zj_8bXg}JrN>Q*TGWAZg_NbqfzkBo$MGR-UpZq_ScEg/jcnDqgtiR?Wa]}c$g&jFm_p9s*u;whVv^lcxh1kGn8pVr^tgvSxH[%bZg(jgmYovqm
sOuHvxx]bmf=j)loo*p}r`t+u[w(xhdOh.k4meo]q<rrt5u]w(xhfOj5lInap3q]s$t=udw(xhiZkkmpokq=rxtTvGxJypzmBVE?GaIiKkMfOuR(TGVyYRF=
HxJxM1O4Q2S6U2WSZ$]gGDIqL+N8P)R0T.V-XWZv^|HOJmLvO&PpRpTqVtYD[~`[H|KoM_OgQ^SUUPWWZ.^$bwI{LJNEPIR<T2V*X3Zb^zfIJCM&O#Q!RnTa
VWXV[(_`g=K1MCOOQXS@U2VwX}[U`#gtKoNSP2R=T*UrW]YT]/`BgtLOO.PvRvTZVBX.Z%]F`DgtMVP>Q{SoUNW)XkZ[]z`qgtNpQ&RjTVV/WeYB[(^Fa#gt
"""


if __name__ == "__main__":
    make()
