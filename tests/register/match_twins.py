"""Names that must not be taken for one of ours: beside the real ones, written by hand."""

# Names that look like one of ours and are of somebody else: like what, and by what they differ.
NEAR_TWINS = """
Automotive Cluster - East Slovakia|SK
Automotive Cluster North Slovakia|SK
Lebensmittel-Cluster Niederbayern|AT
Lebensmittel Cluster Steiermark|AT
Kunststoff-Cluster Tirol|AT
Bau.Energie.Umwelt Cluster Oberösterreich|AT
ASTRICO South-East|RO
ASTRICO North-West|RO
MicroTEC Nordost|DE
MicroTEC Nord|DE
Kompetenz-Netzwerk Mechatronik in Westbayern|DE
Kompetenz-Netzwerk Mechatronik in Niederbayern|DE
Cluster Forst und Holz in Hessen|DE
Cluster Forst und Holz in Sachsen|DE
AutoCluster.SAX|DE
automotive sachsen e. V.|DE
automotive brandenburg|DE
Logistik-Initiative Bremen|DE
Logistik-Initiative Frankfurt|DE
Hessen Aviation|DE
Digitale Wirtschaft Mecklenburg-Vorpommern|DE
BioRegio Rhein-Neckar|DE
Silicon Bavaria|DE
Virtual Dimension Center Dresden|DE
Medical Valley Westfalen|DE
Gate 22|DK
Gate 12|DK
Energy Cluster Sweden|DK
Danish Food Cluster|DK
Danish Life Cluster|DK
Copenhagen Health Cluster|DK
Latvian Food Cluster|LV
Latvian stone construction cluster|LV
Lithuanian IT Cluster|LV
Latvian IT Cluster II|LV
Estonian ICT Demo Center|EE
Clúster de la Madera de Asturias|ES
Clúster de la Madera de Aragón|ES
Clúster de Automoción y Movilidad de Navarra|ES
Clúster de Automoción de Castilla y León (FACYL)|ES
Energy Cluster of Aragon|ES
Basque Health Cluster|ES
Agrofood Sevilla|ES
Beauty Cluster Madrid|ES
AEI de la Madera y el Mueble de Galicia|ES
Clúster Automotriz de Puebla|MX
Clúster Automotriz de Guanajuato|MX
Alsace EnergiValley|FR
Lorraine BioValley|FR
AgriMip Nord-Ouest Innovation|FR
Distretto Aerospaziale della Puglia|IT
Distretto Aerospaziale della Sardegna|IT
Lazio Aerospace Cluster|IT
Piemonte Aerospace Cluster|IT
Cluster Veneto Scienze della Vita|IT
Clust-ER Build|IT
Cluster Wind & Technik|IT
Vilnius Game Cluster|LT
Kaunas Film Cluster|LT
NCE Heidner Aquacluster|NO
GCE Green Maritime|NO
NCE Maritime Energy|NO
Arena Smart City Services Cluster|NO
Łódzki Klaster Przemysłowy|PL
Klaster LifeScience Poznań|PL
Biomedical Engineering Centre Cluster 2|PL
BM⁴ Silesian Cluster of Materials Technology|PL
BioTechMed Cluster Silesia|PL
Iași IT Cluster|RO
Moldavian Furniture Cluster|RO
Green Energy 2|RO
iTech Oltenia|RO
Romanian Leather Concept|RO
ACS - Automotive Cluster of Serbia|SI
Energetický klaster Žilinského kraja|SK
Bratislava IT Valley|SK
Trnavský klaster nového priemyslu|SK
Czech Smart City Cluster|SK
Norwegian Ocean Cluster|IS
Silesian Aviation Valley|PL
Plovdiv Knowledge City cluster|BG
Green Tech Estonia|LV
CLEANTECH ESTONIA|LV
it's NRW|DE
TechnologyLakes|DE
""".strip().splitlines()

# Clusters that the register does not have, and lines of lists that are no clusters.
STRANGERS = """
Skywin Wallonie|BE
Flanders Make|BE
Food Valley NL|NL
Brainport Industries|NL
Business Upper Austria Mobility|AT
Cyberforum|DE
Photonics BW|DE
Hanse-Aerospace|DE
Life Science Nord|DE
OptecNet Deutschland|DE
microTEC Dresden Solutions|DE
BioM|DE
Automotive Agentur Sachsen|DE
Water Alliance|NL
Medicen Paris Region|FR
Lyonbiopole|FR
Eurobiomed|FR
Cosmetic Valley|FR
Mov'eo|FR
Pôle Véhicule du Futur|FR
Elastopole|FR
Images & Réseaux|FR
Torino Wireless|IT
Mesap|IT
Veneto Green Cluster|IT
Polo Agrifood|IT
Railway Innovation Hub|ES
Cluster TIC Galicia|ES
Catalan Water Partnership|ES
Foodservice Cluster|ES
Packaging Valley|DE
Graphene Valley|SE
Medicon Valley Alliance|DK
Lighting Metropolis|DK
Norwegian Smart Care Cluster|NO
NCE Seafood Innovation|NO
GCE Subsea Robotics|NO
Arena Fritidsbåt|NO
Silesia Automotive|PL
Polish Aviation Group|PL
Mazovia ICT Cluster|PL
Wschodni Klaster Budowlany|PL
Klaster Obróbki Metali|PL
Moravskoslezský automobilový klastr|CZ
Národní strojírenský klastr|CZ
Slovenian Automotive Suppliers|SI
Transylvania Energy Cluster|RO
Mechatronics Cluster Bulgaria|BG
ICT Cluster Sofia|BG
Athens Film Office|GR
Hungarian Mobility Cluster|HU
Archenerg|HU
Produtech|PT
Health Cluster Portugal|PT
TICE.PT|PT
Lithuanian Automotive Export|LT
Prefabricated wood cluster|LT
Müller Metallbau GmbH|DE
Rossi Costruzioni S.r.l.|IT
Jan Kowalski|PL
Universität Hamburg|DE
Stadt Wien|AT
Cluster|DE
Innovation Network|
Technology Park|
Valley|US
Food|
Energy|
Health|
IT Cluster|
Green Cluster|
Automotive Cluster|
Klaster|PL
Automotive|DE
Wirtschaftsförderung|DE
n/a|
-|
""".strip().splitlines()

# Words that say nothing, and words that no name of ours has.
ALIKE = {"cluster", "klaster", "clúster", "center", "centre", "valley", "network", "netzwerk"}
OTHERS = """
Porcelain Railway Cosmetics Granite Tourism Ceramics Poultry Bavarian Sicily Utrecht
Toulouse Gaming Fintech Quantum Shipbuilding Olives Toscana Valencia Nuclear Umbria
""".strip().split()
